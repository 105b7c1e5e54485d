package import SystemPackage

/// Moves a model's weights, step by step, and keeps what a later attempt needs to go on after one.
///
/// A step is a function of its number, the batch, and what the optimizer was restored to: so a training that goes on
/// takes the same steps, to the bit, as one that never ended.
package protocol Optimizer: AnyObject {
    associatedtype Model: TrainableModel

    var model: Model { get }

    /// How often a step runs its batch forward.
    static var forwardPassCount: Int { get }
    /// How often a step runs its batch backward.
    static var backwardPassCount: Int { get }

    /// Whether a later attempt can go on only after a step that was saved. Otherwise any step that was reported will
    /// do.
    static var goesOnFromCheckpoints: Bool { get }

    /// Takes a step, counted from 1.
    ///
    /// - Returns: the training loss.
    /// - Throws: `TrainingError.lossNotFinite`, and what the model throws. Then no weight has changed.
    func takeStep(_ step: Int, on batch: [EncodedExample]) throws -> Double

    /// Makes the weights, and its own state, those after this step, which is not 0.
    ///
    /// - Parameters:
    ///   - checkpoints: hold no later step.
    ///   - best: the best checkpoint; nil when there is none.
    ///   - didRestore: called with every step whose weights the model holds on the way, in order. What it throws ends
    ///     the work.
    func restore(
        to step: Int, from checkpoints: CheckpointFolder, best: BestCheckpoint?, didRestore: (Int) throws -> Void)
        throws

    /// Hands to the system what was kept of the steps so far: it survives this process from here on.
    func flush() throws

    /// Makes what was flushed survive the machine too.
    func synchronize() throws

    /// Adds to a checkpoint's folder what is needed to go on after its step, durably.
    func save(to folder: FilePath) throws
}
