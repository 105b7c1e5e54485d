/// Why the index cannot answer.
package enum IndexError: Error, Equatable, CustomStringConvertible {
    /// Neither a file nor memory will do: SQLite's words.
    case unusable(String)

    package var description: String {
        switch self {
        case .unusable(let sentence): "the runs cannot be searched: \(sentence)"
        }
    }
}
