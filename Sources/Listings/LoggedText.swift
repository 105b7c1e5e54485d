import JSONValues

extension JSONValue {
    /// A number as it was logged: a whole one without a point, one that is not finite without quotes.
    var loggedText: String { string ?? compactText }
}
