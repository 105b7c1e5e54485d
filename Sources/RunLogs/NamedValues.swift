import JSONValues

/// What a line says, and where.
struct NamedValues {
    var object: JSONObject
    /// Where on the line the values stand that are plainly written numbers.
    var numbers: [Range<Int>]

    /// Whether the line is nothing but differently named numbers: then another line with the same text around its
    /// numbers says the same with others.
    var isPlain: Bool { numbers.count == object.count && object.members.allSatisfy { $0.value.number != nil } }
}
