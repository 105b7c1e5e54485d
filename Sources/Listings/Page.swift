import RunModel

/// Lines of a title and a value, the titles in one column.
package struct Page {
    package private(set) var text = ""
    private var gapIsDue = false

    package init() {}

    /// Nothing is written for a value that is not known.
    package mutating func line(_ title: String, _ value: String?) {
        guard let value else { return }
        if gapIsDue { text += "\n" }
        gapIsDue = false
        text += title + String(repeating: " ", count: 17 - title.count) + visible(value) + "\n"
    }

    /// An empty line before the next one.
    package mutating func gap() { gapIsDue = !text.isEmpty }
}
