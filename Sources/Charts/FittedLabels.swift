/// What is shown of the labels of rows or lines, in a few lines of text of limited width each.
///
/// A label that does not fit gives up first those of its parts (between commas) that all labels have, then what all begin
/// with, then its middle; where two that differ would look the same, their number stands before them.
struct FittedLabels {
    /// Of each label, at least one.
    let lines: [[String]]

    static let lineHeight = 14.0

    /// - Parameters:
    ///   - limit: of the width of a line.
    ///   - lineCount: at most.
    init(_ labels: [String], limit: Double, lineCount: Int = 3, size: Double) {
        func fits(_ text: String) -> Bool {
            Self.wrapped(text, to: limit, size: size).count <= lineCount
        }
        func shortened(_ text: String) -> String {
            var shown = text
            var room = limit * Double(lineCount)
            while !fits(shown), room > limit / 2 {
                shown = TextMeasure.elided(text, to: room, size: size)
                room *= 0.95
            }
            return shown
        }
        let distinct = Self.withoutSharedParts(labels)
        let sharedCount = Self.sharedCount(distinct)
        func shown(_ place: Int, mark: String = "") -> String {
            let texts = [labels[place], distinct[place], Self.without(sharedCount, of: distinct[place])]
            return texts.lazy.map { mark + $0 }.first(where: fits) ?? shortened(mark + texts[2])
        }
        var shownLabels = labels.indices.map { shown($0) }
        let places = Dictionary(grouping: labels.indices) { shownLabels[$0] }
        for places in places.values where Set(places.map { labels[$0] }).count > 1 {
            for place in places { shownLabels[place] = shown(place, mark: "\(place + 1): ") }
        }
        lines = shownLabels.map { Self.wrapped($0, to: limit, size: size) }
    }

    /// The width of the widest line.
    func width(size: Double) -> Double {
        lines.joined().map { TextMeasure.width($0, size: size) }.max() ?? 0
    }

    /// The mark of a chosen row.
    private static let mark = "* "

    private static func body(_ label: String) -> Substring {
        label.hasPrefix(mark) ? label.dropFirst(mark.count) : label[...]
    }

    /// The labels, `…` for the parts that all of them have.
    private static func withoutSharedParts(_ labels: [String]) -> [String] {
        let parts = labels.map { body($0).split(separator: ", ") }
        guard Set(labels).count > 1, let first = parts.first else { return labels }
        let shared = parts.reduce(Set(first)) { $0.intersection($1) }
        return zip(labels, parts).map { label, parts in
            let shown = parts.map { shared.contains($0) ? "…" : $0 }
            let single = shown.indices.filter { $0 == 0 || shown[$0] != "…" || shown[$0 - 1] != "…" }.map { shown[$0] }
            return (label.hasPrefix(mark) ? mark : "") + single.joined(separator: ", ")
        }
    }

    /// How many characters all labels begin with, marks aside, up to the end of a word.
    private static func sharedCount(_ labels: [String]) -> Int {
        guard Set(labels).count > 1 else { return 0 }
        var shared = Array(body(labels[0]))
        for label in labels.dropFirst() {
            let count = zip(shared, body(label)).prefix { $0 == $1 }.count
            shared.removeLast(shared.count - count)
        }
        while let last = shared.last, !isBreak(last) { shared.removeLast() }
        return shared.count
    }

    private static func without(_ sharedCount: Int, of label: String) -> String {
        if sharedCount == 0 { return label }
        return (label.hasPrefix(mark) ? mark : "") + "…" + body(label).dropFirst(sharedCount)
    }

    /// Whether a line may end behind it.
    private static func isBreak(_ character: Character) -> Bool { " /_,".contains(character) }

    /// The text in lines of that width, broken between words where that is possible.
    private static func wrapped(_ text: String, to limit: Double, size: Double) -> [String] {
        var lines: [String] = []
        var line = Substring()
        var rest = text[...]
        while let first = rest.first {
            line = rest.prefix(1)
            var lastBreak = isBreak(first) ? line.endIndex : nil
            var width = TextMeasure.width(line, size: size)
            while line.endIndex < rest.endIndex {
                let next = rest[line.endIndex]
                // A space at the end of a line takes no room.
                width += TextMeasure.width(String(next), size: size)
                if width > limit, next != " " { break }
                line = rest[..<rest.index(after: line.endIndex)]
                if isBreak(next) { lastBreak = line.endIndex }
            }
            if line.endIndex < rest.endIndex, let lastBreak { line = rest[..<lastBreak] }
            rest = rest[line.endIndex...]
            lines.append(line.last == " " ? String(line.dropLast()) : String(line))
        }
        return lines.isEmpty ? [""] : lines
    }
}
