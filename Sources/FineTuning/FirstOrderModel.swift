/// Weights that first-order training can train: scored with the derivative of the scores.
package protocol FirstOrderModel: TrainableModel {
    /// The trained tensors with their gradients, always the same memory.
    var trainedTensors: [TrainedTensor] { get }

    /// Sets the gradient to zero.
    func clearGradient()

    /// Scores the sequences and adds to the gradient the derivative of Σ weight × score.
    ///
    /// - Parameter weights: gives each score its weight, from all scores.
    /// - Returns: the scores, as `scores(of:)` gives them.
    func addGradient(of sequences: [EncodedSequence], weights: ([Double]) -> [Double]) throws -> [Double]
}

/// A tensor under training. The memory is the model's and lives as long as it.
package struct TrainedTensor {
    package var name: String
    package var shape: [Int]
    package var count: Int
    package var values: UnsafeMutablePointer<Float>
    package var gradient: UnsafeMutablePointer<Float>

    /// Whether weight decay leaves it alone. As MeZO's trainer decides: by name, so that Llama's last normalisation is
    /// not exempt.
    package static func isExemptFromDecay(_ name: String) -> Bool {
        ["bias", "layer_norm", "layernorm"].contains(where: name.contains)
    }
}
