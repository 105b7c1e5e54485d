import JSONValues

extension JSONValue {
    /// A number for people, as it was logged: `20` stays whole, `0.5` and `nan` are as Python writes them. Empty when
    /// this is none.
    var numberText: String {
        if case .integer(let integer) = self { return String(integer) }
        return number.map { $0.isFinite ? DecimalText($0).pythonRepr : String($0) } ?? ""
    }
}
