/// Why two runs cannot be compared example by example.
package enum PairingRefusal: Error, Equatable, CustomStringConvertible {
    /// The run's folder holds no predictions on the validation split.
    case noPredictions(run: String)
    case unreadable(String)
    /// The run's predictions are not those of the accuracy that it reports.
    case otherAccuracy(run: String, predicted: Double, reported: Double)
    /// The validation files that were recorded at the launches differ.
    case otherData
    /// How many examples each has, and how many of them both.
    case otherExamples(first: Int, second: Int, both: Int)
    /// The example's line, counted from 0, has different right answers.
    case otherGold(index: Int)

    package var description: String {
        switch self {
        case .noPredictions(let run): "run \(run) has no predictions on the validation split"
        case .otherAccuracy(let run, let predicted, let reported):
            "the predictions of run \(run) give the accuracy \(shortText(predicted)), and it reports \(shortText(reported))"
        case .unreadable(let problem): problem
        case .otherData: "the two were scored on different validation files"
        case .otherExamples(let first, let second, let both):
            "the two were scored on different examples: \(first) and \(second), \(both) of them the same"
        case .otherGold(let index): "the right answer of example \(index) is not the same in both"
        }
    }
}
