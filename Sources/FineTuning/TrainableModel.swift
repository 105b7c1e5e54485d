package import SystemPackage

/// Weights that can be trained: scored, written down and read back. What a method needs beyond that, its own protocol
/// says.
package protocol TrainableModel: AnyObject {
    /// The sum of log p (natural) of each sequence's option ids, at the weights.
    func scores(of sequences: [EncodedSequence]) throws -> [Double]

    /// Makes this folder, where nothing stands, with the model's files in it, durably.
    func save(to folder: FilePath) throws

    /// Replaces the weights by those that `save` wrote, to the bit.
    func load(from folder: FilePath) throws
}
