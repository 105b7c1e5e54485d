/// One JSON array with one element a line: a JSON reader takes it whole, and tools that work by lines see one thing a
/// line.
struct JSONLines {
    private var isEmpty = true

    /// Begins an element; its text follows.
    mutating func begin(_ lines: inout LineBuffer, _ write: (String) -> Void) {
        lines.append(isEmpty ? "[" : ",")
        lines.endLine(write)
        isEmpty = false
    }

    mutating func end(_ lines: inout LineBuffer, _ write: (String) -> Void) {
        if isEmpty { lines.append("[") } else { lines.endLine(write) }
        lines.append("]")
        lines.endLine(write)
    }
}
