import GRDB
import JSONValues
package import Queries
import RunModel

/// One column of a table of runs.
package enum RunColumn: Hashable, Sendable {
    case key(QueryKey)
    /// The shortest beginning of the id that no other run's or sweep's has.
    case shortID
    /// As listings write it: `failed (out of memory)`.
    case stateText

    /// nil for what is no key of a run.
    var key: QueryKey? {
        if case .key(let key) = self { key } else { nil }
    }

    func sql(in keys: RunKeys) -> SQL {
        switch self {
        case .key(let key): keys.column(of: key).text
        case .shortID: "run.id"
        case .stateText: "(SELECT json_extract(listing, '$.state_text') FROM document WHERE document.run = run.run)"
        }
    }

    func json(_ value: RowValue, _ shortIDs: ShortIDQuery) throws -> JSONValue {
        switch (self, value) {
        case (.shortID, .text(let id)): return .string(try shortIDs.shortID(id))
        case (.key(let key), .integer(let milliseconds)) where key.kind == .moment:
            return .string(Moment(unixMilliseconds: milliseconds).description)
        case (.key(let key), .text(let text)) where key.kind == .texts:
            return (try? JSONValue.parse(Array(text.utf8))) ?? .string(text)
        case (.key(let key), .text(let text)) where key.kind == .value: return Self.json(written: text)
        case (_, .null): return .null
        case (_, .integer(let value)): return .integer(value)
        case (_, .number(let value)): return .number(value)
        case (_, .text(let text)): return .string(text)
        }
    }

    /// A text that is just how a number is written is one.
    private static func json(written text: String) -> JSONValue {
        if text == "NaN" { return .number(.nan) }
        if let integer = Int64(text), String(integer) == text { return .integer(integer) }
        if let number = Double(text), number.isFinite, text.contains(where: { $0 == "." || $0 == "e" }),
            DecimalText(number).pythonRepr == text
        {
            return .number(number)
        }
        return .string(text)
    }
}
