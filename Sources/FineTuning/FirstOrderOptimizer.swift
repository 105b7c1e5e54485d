import DurableFiles
import Kernels
import Llama
import ModelFiles
package import SystemPackage

/// Descent along the gradient: plain, or AdamW's.
///
/// AdamW's running means stand beside the weights in every checkpoint, as `optimizer.safetensors`.
package final class FirstOrderOptimizer<Model: FirstOrderModel>: Optimizer {
    package static var forwardPassCount: Int { 1 }
    package static var backwardPassCount: Int { 1 }
    package static var goesOnFromCheckpoints: Bool { true }

    package let model: Model
    private let settings: TrainingSettings
    private let maxGradientNorm: Double?
    /// Of plain descent: nil.
    private let moments: [Moments]?
    private let adamW = AdamW()

    /// AdamW's running means of a tensor's gradient and of its square.
    private struct Moments {
        var mean: FloatBlock
        var square: FloatBlock
    }

    /// - Parameters:
    ///   - model: at the base model's weights.
    ///   - settings: of a `fo_full` or `fo_lora` run.
    package init(_ model: Model, settings: TrainingSettings) {
        guard case .firstOrder(let own) = settings.method else { preconditionFailure("the settings are of zo") }
        self.model = model
        self.settings = settings
        maxGradientNorm = own.maxGradientNorm
        moments =
            own.usesAdamW
            ? model.trainedTensors.map {
                Moments(mean: FloatBlock(count: $0.count), square: FloatBlock(count: $0.count))
            }
            : nil
    }

    package func takeStep(_ step: Int, on batch: [EncodedExample]) throws -> Double {
        let loss = settings.loss
        let termCount = loss.termCount(of: batch)
        var scores: [Double] = []
        model.clearGradient()
        for part in parts(of: batch) {
            scores += try model.addGradient(of: loss.sequences(of: part)) {
                loss.slopes(of: part, scores: $0, termCount: termCount)
            }
        }
        let value = loss.loss(of: batch, scores: scores)
        guard value.isFinite else { throw TrainingError.lossNotFinite(what: "the training loss", step: step) }
        let tensors = model.trainedTensors
        let norm = tensors.reduce(0) { $0 + sumOfSquares($1.gradient, count: $1.count) }.squareRoot()
        guard norm.isFinite else { throw TrainingError.lossNotFinite(what: "the gradient", step: step) }
        // As PyTorch's clip_grad_norm_: over all tensors together.
        let scale = maxGradientNorm.map { min(1, $0 / (norm + 1e-6)) } ?? 1
        let learningRate = settings.schedule.learningRate(at: step)
        for (index, tensor) in tensors.enumerated() {
            let decay = TrainedTensor.isExemptFromDecay(tensor.name) ? 0 : learningRate * settings.weightDecay
            if let moments {
                adamW.update(
                    tensor.values, mean: moments[index].mean.pointer, square: moments[index].square.pointer,
                    gradient: tensor.gradient, count: tensor.count, step: step, learningRate: learningRate,
                    scale: scale, decay: decay)
            } else {
                if decay != 0 { Kernels.scale(tensor.values, by: 1 - Float(decay), count: tensor.count) }
                addScaled(Float(-learningRate * scale), tensor.gradient, to: tensor.values, count: tensor.count)
            }
        }
        return value
    }

    /// The batch in parts of whole examples, each of one at least.
    private func parts(of batch: [EncodedExample]) -> [ArraySlice<EncodedExample>] {
        var parts: [ArraySlice<EncodedExample>] = []
        var first = 0
        var count = 0
        for (index, example) in batch.enumerated() {
            let own = PackedBatch(settings.loss.sequences(of: [example])).tokenCount
            if index > first, count + own > TrainingMemory.firstOrderTokenCount {
                parts.append(batch[first..<index])
                (first, count) = (index, 0)
            }
            count += own
        }
        return parts + [batch[first...]]
    }

    /// From the checkpoint of that very step.
    ///
    /// - Throws: `TrainingError.missingCheckpoint`; `ModelFileError`, `FileError`
    package func restore(
        to step: Int, from checkpoints: CheckpointFolder, best: BestCheckpoint?, didRestore: (Int) throws -> Void
    ) throws {
        let folder = checkpoints.checkpoint(at: step)
        guard folder.isDirectory else { throw TrainingError.missingCheckpoint(path: folder) }
        try model.load(from: folder)
        if let moments {
            let file = try SafetensorsFile(folder.appending(Self.fileName))
            for (tensor, moments) in zip(momentTensors, moments.flatMap { [$0.mean, $0.square] }) {
                try file.read(tensor, into: moments.values)
            }
        }
        try didRestore(step)
    }

    private static var fileName: String { "optimizer.safetensors" }

    /// As the file holds them, with PyTorch's names.
    private var momentTensors: [TensorShape] {
        model.trainedTensors.flatMap { tensor in
            ["exp_avg", "exp_avg_sq"].map { TensorShape(name: "\($0).\(tensor.name)", shape: tensor.shape) }
        }
    }

    /// The checkpoints are all.
    package func flush() {}

    package func synchronize() {}

    package func save(to folder: FilePath) throws {
        guard let moments else { return }
        var writer = try SafetensorsWriter(folder.appending(Self.fileName), tensors: momentTensors)
        for block in moments.flatMap({ [$0.mean, $0.square] }) {
            try writer.append(UnsafeBufferPointer(block.values))
        }
        try writer.finish()
    }
}
