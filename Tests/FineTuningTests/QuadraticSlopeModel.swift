import DurableFiles
import JSONValues
import Kernels
import ModelFiles
import SystemPackage

@testable import FineTuning

/// The quadratic model with its derivatives: log p of an id is -(w[id] - 1)². Two tensors, one of which is exempt from
/// weight decay.
final class QuadraticSlopeModel: FirstOrderModel {
    private let weights: FloatBlock
    private let gradient = FloatBlock(count: 4)
    /// The score is not a number when the model is asked for a gradient this often.
    var breaksAtCall = Int.max
    private(set) var gradientCallCount = 0

    init(weights: [Float] = [0, 0.5, -1, 3]) {
        self.weights = FloatBlock(count: weights.count)
        for (index, weight) in weights.enumerated() { self.weights[index] = weight }
    }

    var values: [Float] { Array(weights.values) }

    var trainedTensors: [TrainedTensor] {
        [("w", 0, 3), ("input_layernorm", 3, 1)].map { name, first, count in
            TrainedTensor(
                name: name, shape: [count], count: count, values: weights.pointer + first,
                gradient: gradient.pointer + first)
        }
    }

    func clearGradient() { gradient.fill(0) }

    func scores(of sequences: [EncodedSequence]) -> [Double] {
        sequences.map { sequence in
            sequence.ids.suffix(sequence.optionCount).reduce(0) { sum, id in
                let distance = Double(weights[id]) - 1
                return sum - distance * distance
            }
        }
    }

    func addGradient(of sequences: [EncodedSequence], weights: ([Double]) -> [Double]) -> [Double] {
        gradientCallCount += 1
        var scores = scores(of: sequences)
        if gradientCallCount >= breaksAtCall { scores[0] = .nan }
        for (sequence, weight) in zip(sequences, weights(scores)) {
            for id in sequence.ids.suffix(sequence.optionCount) {
                gradient[id] -= Float(weight * 2 * (Double(self.weights[id]) - 1))
            }
        }
        return scores
    }

    private let shapes = [TensorShape(name: "weights", shape: [4])]

    func save(to folder: FilePath) throws {
        try folder.makeFolders()
        var writer = try SafetensorsWriter(folder.appending("weights"), tensors: shapes)
        try writer.append(UnsafeBufferPointer(weights.values))
        try writer.finish()
    }

    func load(from folder: FilePath) throws {
        try SafetensorsFile(folder.appending("weights")).read(shapes[0], into: weights.values)
    }
}
