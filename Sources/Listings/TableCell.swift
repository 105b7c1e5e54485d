import JSONValues
import RunModel

/// A value as people read it, and how much room that takes.
enum TableCell {
    case unknown
    /// A number with its point, or a whole one: `fraction` counts the point and the digits behind it.
    case decimal(String, fraction: Int)
    /// A number that has no place for a point: `1e-06`, `nan`.
    case number(String, isExponent: Bool)
    /// What is never cut.
    case rigid(String)
    /// What may be cut.
    case elastic(String, width: Int)

    init(_ value: JSONValue, _ kind: TableColumn.Kind) {
        switch (value, kind) {
        case (.null, _): self = .unknown
        case (.integer(let seconds), .duration): self = .rigid(durationText(Double(seconds)))
        case (.number(let seconds), .duration) where seconds.isFinite: self = .rigid(durationText(seconds))
        case (.integer(let integer), _): self = .decimal(String(integer), fraction: 0)
        case (.number(let number), _): self.init(number)
        case (.bool(let bool), _): self = .rigid(bool ? "true" : "false")
        case (.string("NaN"), .number), (.string("Infinity"), .number), (.string("-Infinity"), .number):
            self.init(value.number ?? .nan)
        case (.string(let text), .time):
            if let time = localTimeText(text) { self = .rigid(time) } else { self.init(text: text) }
        case (.string(let text), .id), (.string(let text), .interval), (.string(let text), .plot):
            self = .rigid(shown(text))
        case (.string(let text), _): self.init(text: text)
        // As people write a list.
        case (.array(let values), _):
            self.init(text: values.map { $0.string ?? $0.compactText }.joined(separator: ", "))
        case (.object, _): self.init(text: value.compactText)
        }
    }

    init(text: String) {
        let text = shown(text)
        self = .elastic(text, width: cellWidth(text))
    }

    private init(_ number: Double) {
        guard number.isFinite else {
            self = .number(String(number), isExponent: false)
            return
        }
        let text = tableText(number)
        if text.utf8.contains(UInt8(ascii: "e")) {
            self = .number(text, isExponent: true)
        } else {
            let point = text.utf8.firstIndex(of: UInt8(ascii: ".")) ?? text.endIndex
            self = .decimal(text, fraction: text.utf8.distance(from: point, to: text.endIndex))
        }
    }

    var text: String {
        switch self {
        case .unknown: "-"
        case .decimal(let text, _), .number(let text, _), .rigid(let text), .elastic(let text, _): text
        }
    }

    /// In cells of the terminal.
    var width: Int {
        switch self {
        case .unknown: 1
        case .decimal(let text, _), .number(let text, _): text.utf8.count
        case .rigid(let text): cellWidth(text)
        case .elastic(_, let width): width
        }
    }
}

/// The text without anything that steers the terminal.
private func shown(_ text: String) -> String {
    text.isPrintableASCII ? text : visible(text)
}
