import DurableFiles
import FineTuning
import Glibc
import JSONValues
import Kernels
import Llama
import ModelFiles
import SystemPackage
import Tasks
import Tokenizers

/// What a step and an evaluation of the native engine cost. `Benchmarks/engine.sh` makes the table of it.
///
///     bench-engine make FOLDER DATA TOKENIZER       models 15M and 110M, examples of Copa and CB, into FOLDER
///     bench-engine measure MODEL EXAMPLES METHOD THREADS SECONDS
///
/// METHOD is zo, zo_lora, fo_full, fo_lora, or evaluation. One process measures one thing, so that its peak memory is
/// that thing's.
@main
struct BenchEngine {
    static func main() throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        if arguments.count == 4, arguments[0] == "make" {
            try makeFiles(
                in: FilePath(arguments[1]), data: FilePath(arguments[2]), tokenizer: FilePath(arguments[3]))
        } else if arguments.count == 6, arguments[0] == "measure", let threads = Int(arguments[4]), threads > 0,
            let seconds = Double(arguments[5])
        {
            useThreads(threads)
            let measurement = try Measurement(
                model: FilePath(arguments[1]), examples: BenchmarkExamples(reading: FilePath(arguments[2])),
                method: arguments[3], seconds: seconds)
            print(measurement.line)
        } else {
            print("usage: bench-engine make FOLDER DATA TOKENIZER")
            print("       bench-engine measure MODEL EXAMPLES zo|zo_lora|fo_full|fo_lora|evaluation THREADS SECONDS")
            exit(2)
        }
    }

    /// Random weights: speed does not depend on them.
    private static func makeFiles(in folder: FilePath, data: FilePath, tokenizer: FilePath) throws {
        try folder.makeFolders()
        let vocabulary = 32000
        for (name, hidden, layers, heads, intermediate) in [
            ("15M", 288, 6, 6, 768), ("110M", 768, 12, 12, 2048),
        ] {
            let config = ModelConfig(
                hiddenSize: hidden, intermediateSize: intermediate, numHiddenLayers: layers,
                numAttentionHeads: heads, numKeyValueHeads: heads, vocabSize: vocabulary, maxPositionEmbeddings: 2048)
            let path = folder.appending(name)
            if path.isDirectory { try path.removeTree() }
            try LlamaModel(config: config, parameters: .random(ParameterLayout(config), seed: 1234)).save(to: path)
        }
        let encoder = ExampleEncoder(
            tokenizer: try Tokenizer(reading: tokenizer), maxLength: 2048, vocabSize: vocabulary)
        for (name, file) in [("Copa", "copa"), ("CB", "cb")] {
            let examples = try BenchmarkExamples(
                task: .named(name), trainFile: data.appending("\(name)/\(file)_train.jsonl"),
                validationFile: data.appending("\(name)/\(file)_validation.jsonl"), encoder: encoder)
            try folder.appending("\(name).json").replaceContents(with: examples.json.compactText)
        }
    }
}
