import JSONValues

/// What a line says, and where.
struct NamedValues {
    var object: JSONObject
    /// Where on the line the values stand that are plainly written numbers.
    var numbers: [Range<Int>]
    /// How many values the line has: more than `object` where a name stands twice.
    var valueCount: Int

    /// Whether the line is nothing but differently named numbers, written with digits: then another line with the same
    /// text around its numbers says the same with others.
    func isPlain(_ line: LineBytes) -> Bool {
        numbers.count == valueCount && valueCount == object.count
            && numbers.allSatisfy { Double(shortDecimal: line.from($0.lowerBound, to: $0.upperBound)) != nil }
    }
}
