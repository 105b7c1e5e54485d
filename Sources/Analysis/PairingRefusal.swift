package import SystemPackage

/// Why two runs cannot be compared example by example.
package enum PairingRefusal: Error, Equatable, CustomStringConvertible {
    /// The run's folder holds no predictions on the validation split.
    case noPredictions(FilePath)
    case unreadable(String)
    /// The validation files that were recorded at the launches differ.
    case otherData
    /// How many examples each has, and how many of them both.
    case otherExamples(first: Int, second: Int, both: Int)
    /// The example's line, counted from 0, has different right answers.
    case otherGold(index: Int)

    package var description: String {
        switch self {
        case .noPredictions(let folder):
            "\(folder.lastComponent?.string ?? "the run") has no predictions.jsonl with examples of the validation split"
        case .unreadable(let problem): problem
        case .otherData: "the two were scored on different validation files"
        case .otherExamples(let first, let second, let both):
            "the two were scored on different examples: \(first) and \(second), \(both) of them the same"
        case .otherGold(let index): "the right answer of example \(index) is not the same in both"
        }
    }
}
