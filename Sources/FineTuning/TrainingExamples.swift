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
    /// - Throws: what `dev(of:numDev:encoder:)` and `evaluated(_:in:numEval:encoder:)` throw.
    package init(
        trainFile: [Example], validationFile: [Example], numDev: Int, numEval: Int, encoder: ExampleEncoder
    ) throws(TrainingError) {
        dev = try Self.dev(of: trainFile, numDev: numDev, encoder: encoder)
        train = []
        for example in trainFile.dropLast(numDev) { train.append(try encoder.encode(example, in: .train)) }
        validation = try Self.evaluated(validationFile, in: .validation, numEval: numEval, encoder: encoder)
    }

    /// The examples that choose the checkpoint: the last `numDev` of the train file.
    ///
    /// - Throws: `TrainingError.noTrainingExample` when none would be left to train on, and what
    ///   `ExampleEncoder.encode` throws.
    package static func dev(
        of trainFile: [Example], numDev: Int, encoder: ExampleEncoder
    ) throws(TrainingError) -> [EncodedExample] {
        guard trainFile.count > numDev else {
            throw .noTrainingExample(examples: trainFile.count, numDev: numDev)
        }
        return try encode(trainFile.suffix(numDev), in: .train, encoder)
    }

    /// The examples that a result is reported of. Of a file longer than `numEval` the first `numEval` of one fixed
    /// permutation are taken, the same in every run, in the file's order.
    ///
    /// - Parameter file: every example has a label.
    /// - Throws: `TrainingError.noExample`, and what `ExampleEncoder.encode` throws.
    package static func evaluated(
        _ file: [Example], in split: DataSplit, numEval: Int, encoder: ExampleEncoder
    ) throws(TrainingError) -> [EncodedExample] {
        guard !file.isEmpty else { throw .noExample(split: split) }
        return try encode(chosen(numEval, of: file.count).map { file[$0] }, in: split, encoder)
    }

    private static func encode(
        _ examples: some Sequence<Example>, in split: DataSplit, _ encoder: ExampleEncoder
    ) throws(TrainingError) -> [EncodedExample] {
        var encoded: [EncodedExample] = []
        for example in examples { encoded.append(try encoder.encode(example, in: split)) }
        return encoded
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
