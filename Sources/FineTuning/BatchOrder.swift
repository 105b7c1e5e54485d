/// Which training examples each step sees: a fresh permutation every epoch, cut into batches, the last one short when
/// the batch size does not divide the examples.
///
/// A function of seed and step alone, so that a resumed run goes on as if it had never stopped.
package struct BatchOrder: Sendable {
    private let seed: Int
    private let exampleCount: Int
    private let batchSize: Int
    private var epoch = -1
    private var order: [Int] = []

    /// - Precondition: both counts are positive.
    package init(seed: Int, exampleCount: Int, batchSize: Int) {
        precondition(exampleCount > 0 && batchSize > 0)
        self.seed = seed
        self.exampleCount = exampleCount
        self.batchSize = batchSize
    }

    package var stepsPerEpoch: Int { (exampleCount + batchSize - 1) / batchSize }

    /// Epochs done after this many steps, as logs write it: 500 steps of 19 are 26.32.
    package func epochs(after steps: Int) -> Double { Double(steps) / Double(stepsPerEpoch) }

    /// The examples of this step, counted from 1.
    package mutating func batch(at step: Int) -> ArraySlice<Int> {
        let (epoch, place) = (step - 1).quotientAndRemainder(dividingBy: stepsPerEpoch)
        if epoch != self.epoch {
            self.epoch = epoch
            // Mixed, so that neighbouring seeds and epochs share nothing.
            let start = SplitMix64.mixed(UInt64(bitPattern: Int64(seed)) &+ 0x6F72_6465_72) &+ UInt64(epoch)
            var generator = SplitMix64(seed: SplitMix64.mixed(start))
            order = generator.permutation(of: exampleCount)
        }
        return order[(place * batchSize)..<min((place + 1) * batchSize, exampleCount)]
    }
}
