import DurableFiles
import JSONValues
import RunFolders
package import SystemPackage

/// What a run's best checkpoint predicted for each example of one split.
package struct Predictions: Sendable {
    /// By the example's line in its file, counted from 0.
    package private(set) var answers: [Int: Answer] = [:]

    package struct Answer: Hashable, Sendable {
        package var gold: Int
        package var predicted: Int

        package var isRight: Bool { gold == predicted }
    }

    /// Reads a run's `predictions.jsonl`.
    ///
    /// - Parameters:
    ///   - folder: the run's, absolute.
    ///   - run: what the run is called in messages.
    ///   - reported: the accuracy that the run reports; nil where it does not.
    /// - Throws: `PairingRefusal` where there is none of this split, or a line that is no prediction.
    package init(of folder: FilePath, run: String, reported: Double?, split: String = "validation")
        throws(PairingRefusal)
    {
        let file = RunFolder(folder).predictionsFile
        let bytes: [UInt8]
        do {
            bytes = try file.readBytes(atMost: 1 << 30)
        } catch {
            throw error.isMissing ? .noPredictions(run: run) : .unreadable("\(error)")
        }
        for (number, line) in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated()
        where !line.isEmpty {
            guard let value = try? JSONValue.parse(Array(line)), let index = value["index"]?.integer,
                let gold = value["gold"]?.integer, let predicted = value["predicted"]?.integer
            else { throw .unreadable("\(file):\(number + 1): this line is no prediction with index, gold, predicted") }
            guard value["split"]?.string == split else { continue }
            guard answers.updateValue(Answer(gold: gold, predicted: predicted), forKey: index) == nil else {
                throw .unreadable("\(file):\(number + 1): the example \(index) stands there twice")
            }
        }
        if answers.isEmpty { throw .noPredictions(run: run) }
        let predicted = Double(answers.values.count(where: \.isRight)) / Double(answers.count)
        // A reported accuracy may be rounded to four decimals.
        if let reported, !(abs(predicted - reported) <= 0.5000001e-4) {
            throw .otherAccuracy(run: run, predicted: predicted, reported: reported)
        }
    }
}
