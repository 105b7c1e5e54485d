import Kernels
package import Llama
import ModelFiles
package import SystemPackage

/// A Llama model under training, whatever the method: all of its weights, or adapters beside them.
package class TrainableLlama: TrainableModel {
    private let base: LlamaModel
    /// nil where all weights are trained.
    private let adapters: Adapters?
    private let pass: ForwardPass
    private let source: Source

    /// Where the weights came from.
    package struct Source {
        /// Its tokenizer goes into every checkpoint.
        package var folder: FilePath
        /// What checkpoints of adapters call the model that they belong to.
        package var name: String

        package init(folder: FilePath, name: String) {
            self.folder = folder
            self.name = name
        }
    }

    /// - Parameter adapters: what is trained instead of the model's own weights; nil for none.
    package init(_ model: LlamaModel, adapters: Adapters? = nil, source: Source) {
        base = model
        self.adapters = adapters
        self.source = source
        pass = ForwardPass(model.config, lora: adapters?.config)
    }

    /// The weights that training moves.
    final var trained: Parameters { adapters?.parameters ?? base.parameters }

    package final func scores(of sequences: [EncodedSequence]) throws -> [Double] {
        var scores: [Double] = []
        for batch in PackedBatch.batches(of: sequences) {
            scores += batch.sums(
                of: try pass.targetLogProbabilities(base.parameters, adapters: adapters?.parameters, batch))
        }
        return scores
    }

    /// Scores at the trained weights plus and minus epsilon z.
    final func scores(
        of sequences: [EncodedSequence], perturbedBy perturbation: Perturbation
    ) throws -> (plus: [Double], minus: [Double]) {
        var scores: (plus: [Double], minus: [Double]) = ([], [])
        for batch in PackedBatch.batches(of: sequences) {
            let own = try pass.targetLogProbabilities(
                base.parameters, adapters: adapters?.parameters, batch, perturbedBy: perturbation)
            scores.plus += batch.sums(of: own.plus)
            scores.minus += batch.sums(of: own.minus)
        }
        return scores
    }

    /// Scores at the trained weights, and adds to `gradient` the derivative of Σ weight × log-probability.
    final func gradient(
        of batch: PackedBatch, into gradient: Parameters, weights: ([Double]) -> [Double]
    ) throws -> [Double] {
        try pass.gradient(
            base.parameters, adapters: adapters?.parameters, batch, into: gradient, weights: weights)
    }

    package final func save(to folder: FilePath) throws {
        if let adapters {
            try adapters.save(to: folder, baseModel: source.name, tokenizerFrom: source.folder)
        } else {
            try base.save(to: folder, tokenizerFrom: source.folder)
        }
    }

    package final func load(from folder: FilePath) throws {
        if let adapters {
            try adapters.load(from: folder)
        } else {
            try base.parameters.load(from: ModelFolder(folder))
        }
    }
}
