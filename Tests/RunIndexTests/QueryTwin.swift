import JSONValues
import Queries
import RunModel
import TestSupport

/// A run's value of a key, and how people could have written it.
enum TwinValue: Equatable {
    case unknown
    case integer(Int64)
    case real(Double)
    case text(String)
    case tags([String])

    /// As a number, when it is one or a text that is one.
    var number: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .real(let value): value.isNaN ? nil : value
        case .text(let text): twinNumber(text)
        case .unknown, .tags: nil
        }
    }

    /// The text people see.
    var text: String? {
        switch self {
        case .integer(let value): String(value)
        case .real(let value): value.isNaN ? "NaN" : DecimalText(value).pythonRepr
        case .text(let text): text
        case .unknown, .tags: nil
        }
    }

    var isNaN: Bool {
        switch self {
        case .real(let value): value.isNaN
        case .text(let text): ["nan", ".nan"].contains(text.lowercased())
        default: false
        }
    }
}

/// The plain reading of a numeric text: what Swift reads, of decimal characters only.
func twinNumber(_ text: String) -> Double? {
    text.allSatisfy { "0123456789+-.eE".contains($0) } ? Double(text) : nil
}

/// A condition as a person thinks of it, told as text and judged row by row.
indirect enum TwinCondition {
    case and(TwinCondition, TwinCondition)
    case or(TwinCondition, TwinCondition)
    case not(TwinCondition)
    /// - Parameter values: nil is `null`.
    case comparison(key: String, kind: QueryKind, sign: String, values: [String?])

    var text: String {
        switch self {
        case .and(let a, let b): "(\(a.text)) and (\(b.text))"
        case .or(let a, let b): "(\(a.text)) or (\(b.text))"
        case .not(let a): "not (\(a.text))"
        case .comparison(let key, _, let sign, let values):
            sign.hasSuffix("in")
                ? "\(key) \(sign) (\(values.map(Self.written).joined(separator: ", ")))"
                : "\(key) \(sign) \(Self.written(values[0]))"
        }
    }

    private static func written(_ value: String?) -> String {
        guard let value else { return "null" }
        let escaped = value.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : "\($0)" }.joined()
        return "\"\(escaped)\""
    }

    /// Whether a run with such values is meant.
    func holds(_ row: [String: TwinValue]) -> Bool {
        switch self {
        case .and(let a, let b): a.holds(row) && b.holds(row)
        case .or(let a, let b): a.holds(row) || b.holds(row)
        case .not(let a): !a.holds(row)
        case .comparison(let key, let kind, let sign, let values):
            Self.holds(row[key] ?? .unknown, kind, sign, values, areIDs: key == "id" || key == "sweep")
        }
    }

    private static func holds(
        _ value: TwinValue, _ kind: QueryKind, _ sign: String, _ values: [String?], areIDs: Bool = false
    ) -> Bool {
        if case .tags(let tags) = value {
            switch sign {
            case "!=", "not in": return !holds(value, kind, sign == "!=" ? "=" : "in", values)
            case "=", "in":
                return values.contains { value in value.map { tags.contains($0) } ?? tags.isEmpty }
            default: return tags.contains { holds(.text($0), .text, sign, values) }
            }
        }
        let isKnown = value != .unknown
        func equals(_ other: String?) -> Bool {
            guard let other else { return !isKnown }
            if areIDs, !other.isEmpty, other.utf8.count < 10 {
                return value.text.map { $0.utf8.starts(with: other.utf8) } ?? false
            }
            return isKnown && isEqual(value, kind, other)
        }
        switch sign {
        case "=": return equals(values[0])
        case "!=": return isKnown && !equals(values[0])
        case "in": return values.contains(where: equals)
        case "not in": return isKnown && !values.contains(where: equals)
        case "~":
            guard let text = value.text, let part = values[0] else { return false }
            return firstRange(of: Array(part.lowercased().utf8), in: Array(text.lowercased().utf8))
        default:
            guard isKnown, let other = values[0], let order = order(value, kind, other) else { return false }
            switch sign {
            case "<": return order < 0
            case "<=": return order <= 0
            case ">": return order > 0
            default: return order >= 0
            }
        }
    }

    private static func isEqual(_ value: TwinValue, _ kind: QueryKind, _ other: String) -> Bool {
        if kind == .value, ["nan", ".nan"].contains(other.lowercased()) { return value.isNaN }
        return order(value, kind, other) == 0
    }

    /// -1, 0 or 1; nil when the two do not compare.
    private static func order(_ value: TwinValue, _ kind: QueryKind, _ other: String) -> Int? {
        func compare<T: Comparable>(_ a: T, _ b: T) -> Int { a < b ? -1 : a > b ? 1 : 0 }
        switch kind {
        case .value:
            if value.isNaN { return nil }
            switch (value.number, twinNumber(other)) {
            case (let a?, let b?): return compare(a, b)
            case (nil, nil) where !["nan", ".nan"].contains(other.lowercased()): break
            default: return nil
            }
        case .moment:
            guard let number = value.number, let time = QueryTime(other)?.milliseconds else { return nil }
            let milliseconds = Int64(number)
            return milliseconds < time.lowerBound ? -1 : milliseconds >= time.upperBound ? 1 : 0
        case .duration:
            let units = ["s": 1.0, "m": 60, "h": 3600, "d": 86_400]
            let unit = other.last.flatMap { units[String($0)] }
            guard let number = twinNumber(unit == nil ? other : String(other.dropLast())) else { return nil }
            return value.number.map { compare($0, number * (unit ?? 1)) }
        case .text, .texts: break
        }
        guard let a = value.text.map({ Array($0.utf8) }) else { return nil }
        let b = Array(other.utf8)
        return a.lexicographicallyPrecedes(b) ? -1 : b.lexicographicallyPrecedes(a) ? 1 : 0
    }

    private static func firstRange(of part: [UInt8], in text: [UInt8]) -> Bool {
        part.count <= text.count && (0...(text.count - part.count)).contains { text[$0...].starts(with: part) }
    }
}
