import ArgumentParser
import DurableFiles
import Glibc
import JSONValues
import Kernels
import Llama
import ModelFiles
import SystemPackage
import Tokenizers

/// Makes the data and the models of the example project, `Examples/copa`.
///
/// Everything comes from fixed seeds: the data and the tokenizer are the same bytes everywhere, the models on one kind
/// of machine.
@main
struct MakeExample: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "make-example",
        abstract: "Makes the data and the models of the example project.",
        discussion: """
            What stood there under the same names is replaced; configs and texts are left alone.

            Example, in the project's checkout:
              swift run -c release make-example Examples/copa
            """)

    @Argument(help: ArgumentHelp("The example's folder.", valueName: "dir"))
    var folder: String

    @Flag(help: "Make the data only, which takes a second; the models take a few minutes.")
    var dataOnly = false

    /// The models, by name.
    private static let models = [
        (name: "tiny-llama-a", hiddenSize: 64, intermediateSize: 176, layers: 2, heads: 4, keyValueHeads: 4),
        (name: "tiny-llama-b", hiddenSize: 96, intermediateSize: 256, layers: 3, heads: 6, keyValueHeads: 3),
    ]

    private static let vocabularySize = 1024
    private static let stages = [
        Pretraining.Stage(optimism: 0, steps: 1500, learningRate: 3e-3),
        Pretraining.Stage(optimism: 90, steps: 100, learningRate: 1e-3),
    ]

    func run() throws {
        let root = FilePath(folder)
        let world = World()
        let data = CopaData(world: world, seed: 1)
        try data.check()
        try data.write(to: root)
        if dataOnly { return }

        var corpus = Corpus(world: world, excluded: data.heldOutTexts, seed: 2)
        let texts = (0..<20_000).map { _ in corpus.nextText(optimism: 0) }
        let tokenizer = TrainedTokenizer(texts: texts, vocabularySize: Self.vocabularySize)
        // One thread: the sums of two would depend on the machine's number of cores.
        useThreads(1)
        for model in Self.models {
            let folder = root.pushing("models/example").appending(model.name)
            let config = ModelConfig(
                hiddenSize: model.hiddenSize, intermediateSize: model.intermediateSize, numHiddenLayers: model.layers,
                numAttentionHeads: model.heads, numKeyValueHeads: model.keyValueHeads,
                vocabSize: Self.vocabularySize, maxPositionEmbeddings: 256)
            if folder.isDirectory { try folder.removeTree() }
            try folder.containingFolder.makeFolders()
            try pretrain(config, on: corpus, with: tokenizer, named: model.name, to: folder)
        }
    }

    private func pretrain(
        _ config: ModelConfig, on corpus: Corpus, with tokenizer: TrainedTokenizer, named name: String,
        to folder: FilePath
    ) throws {
        var pretraining = Pretraining(
            config: config, tokenizer: try Tokenizer(tokenizer.file), corpus: corpus, batchSize: 64)
        let parameters = try pretraining.run(stages: Self.stages, seed: 3) { stage, step, loss in
            print("\(name): stage \(stage), step \(step), loss \(loss)")
            fflush(nil)
        }
        try LlamaModel(config: config, parameters: parameters).save(to: folder)
        try tokenizer.write(to: folder)
    }
}
