package import SystemPackage

/// Why a `tokenizer.json` cannot be used.
package enum TokenizerError: Error, Equatable, CustomStringConvertible {
    case unreadable(path: FilePath, problem: String)
    /// `part` is named as the file names it.
    case unsupported(part: String)
    /// The file cuts words by an expression that is none of `WordPattern`.
    case unknownPattern(expression: String)
    /// `place` is the path of members that leads there.
    case malformed(place: String, expected: String)

    package var description: String {
        switch self {
        case .unreadable(let path, let problem): "the tokenizer \(path) cannot be read: \(problem)"
        case .unsupported(let part): "the tokenizer's \(part) is not supported"
        case .unknownPattern(let expression):
            "the tokenizer cuts words by a pattern that is not supported, so its ids could be wrong: \(expression); "
                + "the patterns of \(WordPattern.allCases.map(\.rawValue).joined(separator: ", ")) are"
        case .malformed(let place, let expected): "the tokenizer is malformed at \(place): expected \(expected)"
        }
    }
}
