import JSONValues

/// Numbers for the values of one column, equal for equal values: thousands of rows are then compared by small numbers.
///
/// A whole number and the fraction of the same value are equal.
struct ValueCodes {
    private var codes: [Identity: Int32] = [:]
    /// Neighbouring rows mostly have the same value.
    private var last: (value: JSONValue, code: Int32)?

    /// Of what is unknown.
    static let unknown: Int32 = -1

    mutating func code(of value: JSONValue) -> Int32 {
        if let last, last.value == value { return last.code }
        let identity: Identity
        switch value {
        case .null: return Self.unknown
        case .integer(let integer):
            let number = Double(integer)
            identity = Int64(exactly: number) == integer ? .number(number) : .text(String(integer))
        case .number(let number): identity = .number(number)
        case .string(let text): identity = .text(text)
        default: identity = .text(value.compactText)
        }
        let code = codes[identity] ?? Int32(truncatingIfNeeded: codes.count)
        codes[identity] = code
        last = (value, code)
        return code
    }

    private enum Identity: Hashable {
        case number(Double)
        case text(String)
    }
}
