import RunModel
import RunStore
import TestSupport
import Testing

/// Random YAML: of the scanner's subset, beside it, and no YAML at all.
struct YAMLTexts {
    private var generator: SeededGenerator
    private var isOfSubset = false

    init(seed: UInt64) { generator = SeededGenerator(state: seed) }

    private mutating func below(_ count: Int) -> Int { Int.random(in: 0..<count, using: &generator) }

    private mutating func one(of choices: [String]) -> String { choices[below(choices.count)] }

    // MARK: What Telos writes

    /// Texts that need quotes, escapes, or care.
    private mutating func nastyText() -> String {
        var text = ""
        for _ in 0..<below(6) {
            text += one(of: [
                "word", " ", "  ", "\n", "\t", "'", "\"", "\\", ": ", " #", "- ", "---", "&a", "{", "}", "[", "]", ",",
                "é",
                "\u{1F600}", "\r", "\u{1}", "\u{0}", "null", "%", "1e-6", "<<", "~",
                String(repeating: "long ", count: 40),
            ])
        }
        return text
    }

    private mutating func maybeText() -> String? { below(3) == 0 ? nil : nastyText() }

    mutating func configuration() throws -> RunConfiguration {
        var configuration = RunConfiguration()
        configuration.timestamp = maybeText()
        configuration.purpose = maybeText()
        configuration.model = maybeText()
        configuration.dataPath = maybeText()
        configuration.dataType = maybeText()
        configuration.hyperparameters = Hyperparameters(
            (0..<below(5)).map { index in
                let values: [HyperparameterValue] = [
                    .none, .integer(below(1000) - 500), .number(Double(below(1000)) / 1e7), .bool(below(2) == 0),
                    .number(.infinity), .text(nastyText()),
                ]
                return ("key \(index)" + nastyText(), values[below(values.count)])
            })
        configuration.environment = (0..<below(4)).map { .init(name: "N\($0)", value: nastyText()) }
        configuration.command = maybeText()
        configuration.outFile = maybeText()
        var telos = RunConfiguration.Section(
            id: .random(using: &generator), sweep: .random(using: &generator), engine: .native,
            createdAt: try #require(Moment("2025-12-26T14:30:00.123+01:00")), host: nastyText(), version: nastyText(),
            model: .init(source: nastyText(), path: maybeText()),
            dataset: .init(
                kind: .synthetic,
                splits: (0..<below(3)).map { .init(name: "s\($0)", file: nastyText(), examples: $0, sha256: "") }))
        telos.description = maybeText()
        telos.tags = (0..<below(4)).map { _ in nastyText() }
        if below(2) == 0 { telos.git = .init(commit: nastyText(), isDirty: nil) }
        configuration.telos = telos
        return configuration
    }

    // MARK: Documents

    /// - Parameter isOfSubset: whether it holds only what the scanner reads, but for chance.
    mutating func document(isOfSubset: Bool) -> String {
        self.isOfSubset = isOfSubset
        var text = ""
        write(indentation: 0, depth: 0, to: &text)
        return text
    }

    private mutating func write(indentation: Int, depth: Int, to text: inout String) {
        let isSequence = below(3) == 0
        for index in 0..<(1 + below(4)) {
            let margin = String(repeating: " ", count: !isOfSubset && below(30) == 0 ? below(5) : indentation)
            text += one(of: ["", "", "", "", "", "", "# comment\n", "\n", "  \n"])
            text += margin + (isSequence ? "-" : key(index) + ":")
            switch below(depth > 3 ? 6 : 9) {
            case 0: text += one(of: ["\n", " \n", " # comment\n"])
            case 1...5:
                text += " " + value(indentation: indentation) + one(of: ["\n", "\n", "\n", " # c\n", "  \n", "\n\n"])
            case 6 where isSequence:
                // A collection on the line of its entry.
                var inner = ""
                write(indentation: indentation + 2, depth: depth + 1, to: &inner)
                let begin = inner.drop { $0 == " " || $0 == "\n" }
                text += " " + (begin.first == "#" ? "x\n" : begin)
            default:
                text += "\n"
                write(indentation: indentation + 1 + below(4), depth: depth + 1, to: &text)
            }
        }
    }

    private mutating func key(_ index: Int) -> String {
        let ofSubset = [
            "key\(index)", "key \(index)", "\"quoted \\\" \(index)\"", "'it''s \(index)'", "é\(index)", "\(index)",
            "k:\(index)",
        ]
        if isOfSubset || below(6) > 0 { return one(of: ofSubset) }
        return one(of: [
            "a", "&anchor k\(index)", "? k\(index)", "k\(index) ", "<<", "-k\(index)", "*a ", "[a]", "!t k",
        ])
    }

    private mutating func value(indentation: Int) -> String {
        let blankLines = String(repeating: "\n", count: max(0, below(6) - 3))
        let isTooFarLeft = !isOfSubset && below(4) == 0
        let margin = String(repeating: " ", count: isTooFarLeft ? below(4) : indentation + 1 + below(3))
        let fold = "\n" + blankLines + margin
        let ofSubset = [
            "word", "two words", "1.0e-06", "-1", "null", "~", "a:b", "a#b", "/a/path", "é ü", ".inf", "a, b", "a]",
            "1:30",
            "folded\(fold)text", "folded\(fold)more\(fold)text # c", "\"double\"",
            "\"a\\n\\\"\\u00e9\\x41\\U0001F600\"",
            "\"folded\(fold)text\"", "\"folded \\\(fold)\\ text\"", "'single'", "'it''s'", "'folded \(fold) text'",
            "\"\"",
            "''", "[]", "{}", "[1, 2]", "[\"a, b\", 'c', d e]", "[[1], []]", "[ a , b ]", "[-1, .5]", "=",
        ]
        if isOfSubset || below(4) > 0 { return one(of: ofSubset) }
        return one(of: [
            "[a\(fold), b]", "{a: 1}", "[a: b]", "*alias", "&anchor a", "!tag a", "!!str 1", "|\(fold)text",
            ">-\(fold)text",
            "- a", "a: b", "@a", "`a`", "\"a\" b", "'a'#b", "[a] b", "\"\\q\"", "\"open", "'open", "[open", "%a", "#a",
            "\t",
            "a\tb", "? a", ": a", "-", "[a,, b]", "[a, ]", "[, a]", "a\(fold)b: c", "[a", "[a]]", "{}}", "a\(fold)- b",
        ])
    }

    // MARK: No documents

    /// Pieces of YAML in no order.
    mutating func soup() -> String {
        var text = one(of: ["a:", "- ", "", "a: "])
        for _ in 0..<below(14) {
            text += one(of: [
                "a", "b", "c d", ": ", ":", "\n", "\n", "\n  ", "\n    ", "\nb: ", "\n- ", "- ", "-", " ", "  ", "#",
                " # c",
                "'", "''", "\"", "\\n", "\\", "\\\n", "[", "]", "{}", ", ", "|", "&x ", "*x", "---", "\n---\n",
                "\n...\n",
                "é", "\t", "? ", "1", "null", "\r\n", "\r", "!", "%", "\u{85}", "\u{2028}",
            ])
        }
        return text
    }

    /// The text after a few edits of single bytes.
    mutating func edited(_ original: [UInt8]) -> [UInt8] {
        var bytes = original
        let marks = Array(" \n:#-'\"\\[]{},&*!|>?%@`\tab0é\r\0.".utf8) + [0xFF]
        for _ in 0...below(3) where !bytes.isEmpty {
            let index = below(bytes.count)
            switch below(4) {
            case 0: bytes.remove(at: index)
            case 1: bytes.insert(marks[below(marks.count)], at: index)
            case 2: bytes[index] = marks[below(marks.count)]
            default:
                bytes.insert(contentsOf: bytes[index..<min(bytes.count, index + below(12))], at: below(bytes.count))
            }
        }
        return bytes
    }
}
