/// Weights that zeroth-order training can train. All that MeZO needs of a model: to score at, above and below the
/// weights along one direction, and to move along it.
///
/// The direction of a step is the noise z, a function of the step alone (and of what the model was made with: seed and
/// distribution), so it is never stored. The weights are never perturbed in memory: a step that stops half-way has
/// changed nothing.
package protocol ZeroOrderModel: TrainableModel {
    /// The trained tensors by name and shape, in the order in which they take their noise.
    var tensors: [(name: String, shape: [Int])] { get }

    /// The noise's name with its version.
    var noiseAlgorithm: String { get }

    /// The scores at the weights plus and minus `epsilon` z of this step.
    func perturbedScores(
        of sequences: [EncodedSequence], step: Int, epsilon: Double
    ) throws -> (plus: [Double], minus: [Double])

    /// Moves the weights: w -= `scale` z + `decay` w, where tensors that are exempt from weight decay take the first
    /// term only.
    func update(step: Int, scale: Double, decay: Double) throws
}
