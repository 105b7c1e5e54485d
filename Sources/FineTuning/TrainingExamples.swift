package import Tasks

/// The examples of a run, encoded: what is trained on, what chooses the checkpoint, what is reported.
package struct TrainingExamples: Equatable, Sendable {
    package var train: [EncodedExample]
    /// The last `numDev` of the train file.
    package var dev: [EncodedExample]
    /// Of the validation file.
    package var validation: [EncodedExample]

    init(train: [EncodedExample], dev: [EncodedExample], validation: [EncodedExample]) {
        self.train = train
        self.dev = dev
        self.validation = validation
    }

    /// Splits by position and encodes.
    ///
    /// Of a validation file longer than `numEval` the first `numEval` of one fixed permutation are taken, the same in
    /// every run, in the file's order.
    ///
    /// - Throws: `TrainingError.noTrainingExample`, `.noValidationExample`, and what `ExampleEncoder.encode` throws.
    package init(
        trainFile: [Example], validationFile: [Example], numDev: Int, numEval: Int, encoder: ExampleEncoder
    ) throws(TrainingError) {
        guard trainFile.count > numDev else {
            throw .noTrainingExample(examples: trainFile.count, numDev: numDev)
        }
        guard !validationFile.isEmpty else { throw .noValidationExample }
        train = []
        dev = []
        validation = []
        for example in trainFile.dropLast(numDev) { train.append(try encoder.encode(example, in: .train)) }
        for example in trainFile.suffix(numDev) { dev.append(try encoder.encode(example, in: .train)) }
        for place in Self.chosen(numEval, of: validationFile.count) {
            validation.append(try encoder.encode(validationFile[place], in: .validation))
        }
    }

    private static func chosen(_ count: Int, of all: Int) -> [Int] {
        if all <= count { return Array(0..<all) }
        var generator = SplitMix64(seed: 0x7661_6C69_6461_7465)
        return generator.permutation(of: all).prefix(count).sorted()
    }

    /// How many sequences were too long and lost ids.
    package var truncatedCount: Int {
        [train, dev, validation].joined().reduce(0) { $0 + $1.candidates.count { $0.isTruncated } }
    }
}
