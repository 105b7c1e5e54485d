package import JSONValues

extension JSONValue {
    /// Negative, 0 or positive: numbers by their size, then texts by their bytes, then what is unknown.
    func order(_ other: JSONValue) -> Int {
        if rank != other.rank { return rank - other.rank }
        if let a = number, let b = other.number { return a < b ? -1 : a > b ? 1 : 0 }
        let (a, b) = (string ?? compactText, other.string ?? other.compactText)
        return a == b ? 0 : a.utf8.lexicographicallyPrecedes(b.utf8) ? -1 : 1
    }

    /// One text for all ways of writing one value: 16 and 16.0 are equal.
    package var identity: String {
        switch self {
        case .null: ""
        case .integer(let value): String(value)
        case .number(let value): Int64(exactly: value).map { String($0) } ?? value.description
        case .string(let value): value
        default: compactText
        }
    }

    private var rank: Int { isNull ? 2 : number == nil ? 1 : 0 }
}
