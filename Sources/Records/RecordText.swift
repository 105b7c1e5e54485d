import JSONValues
import RunModel

/// What keeps an entry one entry, whatever its texts hold.
enum RecordText {
    /// On one line, and without what begins or ends a comment. Markdown shows it as it was.
    static func oneLine(_ text: String) -> String { lines(text).joined(separator: " ") }

    /// The lines of a text without empty ones at its ends, each without control characters and without what begins or
    /// ends a comment.
    static func lines(_ text: String) -> [String] {
        let lines = text.replacing("\r\n", with: "\n").split(
            omittingEmptySubsequences: false, whereSeparator: \.isNewline
        )
        .map { line in
            visible(String(line).replacing("\t", with: "    "))
                .replacing("<!--", with: "&lt;!--").replacing("-->", with: "--&gt;").trimmedAtEnd
        }
        guard let first = lines.firstIndex(where: { !$0.isEmpty }), let last = lines.lastIndex(where: { !$0.isEmpty })
        else { return [] }
        return Array(lines[first...last])
    }

    /// A fraction in percent with one or two decimals, as many digits as tables show: `85.2 %`, `85.25 %`.
    static func percent(_ fraction: Double) -> String {
        guard fraction.isFinite, abs(fraction) < 1e9 else { return "\(fraction)" }
        return DecimalText((fraction * 10_000).rounded() / 100).pythonRepr + " %"
    }

    /// A learning rate: `5e-7`.
    static func learningRate(_ value: Double) -> String {
        LearningRate(value)?.scriptText ?? "\(value)"
    }

    /// The day of a moment, by the clock that told it: `2025-12-26`.
    static func day(_ moment: Moment) -> String { String(moment.description.prefix(10)) }

    /// `LR=5e-7`; the other keys as they are called in the configuration.
    static func learningRateKey(_ key: String) -> String { key == "learning_rate" ? "LR" : key }
}

extension StringProtocol {
    /// Without white space at its ends.
    var trimmed: String { String(drop(while: \.isWhitespace)).trimmedAtEnd }

    var trimmedAtEnd: String {
        guard let last = lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(self[...last])
    }
}
