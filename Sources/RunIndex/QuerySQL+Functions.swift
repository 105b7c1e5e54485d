package import GRDB
import JSONValues
import Queries

extension QuerySQL {
    /// What a connection needs before it is asked a compiled query: `add(function:)` each.
    package static var functions: [DatabaseFunction] { [telosValue, telosContains] }

    /// `telosValue(x)`: a text as the index would store it: a number for a numeric text, `NaN` for its spellings.
    private static let telosValue = DatabaseFunction("telosValue", argumentCount: 1, pure: true) { arguments in
        guard case .string(let text) = arguments[0].storage else { return arguments[0] }
        switch QueryNumber(text) {
        case .integer(let value): return value
        case .real(let value): return value
        case nil: return QueryNumber.isNaN(text) ? "NaN" : arguments[0]
        }
    }

    /// `telosContains(x, y)`: whether the text of x, in lower case, contains y; 0 for NULL. SQLite's own `lower` and
    /// `LIKE` know the letters of ASCII only.
    private static let telosContains = DatabaseFunction("telosContains", argumentCount: 2, pure: true) { arguments in
        guard case .string(let part) = arguments[1].storage else { return false }
        switch arguments[0].storage {
        case .string(let text): return contains(text, part)
        case .int64(let value): return contains(String(value), part)
        case .double(let value): return contains(text(of: value), part)
        case .null, .blob: return false
        }
    }

    /// A number as listings print it, which is as Python writes it: `1e-06`.
    private static func text(of value: Double) -> String {
        value.isFinite ? DecimalText(value).pythonRepr : value < 0 ? "-Infinity" : "Infinity"
    }

    /// By bytes: neither side is put into another normal form.
    ///
    /// - Parameter part: in lower case.
    private static func contains(_ text: String, _ part: String) -> Bool {
        var text = text.lowercased()
        var part = part
        return text.withUTF8 { text in
            part.withUTF8 { part in
                guard part.count <= text.count else { return false }
                return (0...(text.count - part.count)).contains { start in
                    text[start..<(start + part.count)].elementsEqual(part)
                }
            }
        }
    }
}
