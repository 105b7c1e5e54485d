import RunModel

/// Which figure of an entry: what is recomputed from the runs.
package enum RecordFigure: Hashable, Sendable, CustomStringConvertible {
    case purpose
    case dataset
    case model
    /// The values of a key that the runs were made with.
    case grid(String)
    /// A value of the best setting, of the run that a note names: `LR`, `Acc`, `dev Acc`, `batch_size`.
    case result(String)
    /// The split that decided.
    case choice
    /// How many seeds the mean is of.
    case seeds
    /// The ids of the runs that a result is of.
    case runs
    /// How many runs are in a state.
    case count(String)
    case config
    case state
    case path

    package var description: String {
        switch self {
        case .purpose: "training purpose"
        case .dataset: "dataset"
        case .model: "model"
        case .grid("learning_rate"): "learning rate grid"
        case .grid(let key): "\(key) grid"
        case .result("LR"): "learning rate"
        case .result("Acc"): "accuracy"
        case .result("dev Acc"): "dev accuracy"
        case .result(let key): key
        case .choice: "chosen on"
        case .seeds: "seeds"
        case .runs: "run of the result"
        case .count(let state): "\(state) runs"
        case .config: "config"
        case .state: "state"
        case .path: "path"
        }
    }
}

/// What a figure is now.
enum FigureValue: Equatable {
    case number(Double)
    case count(Int)
    /// A fraction.
    case percent(Double)
    case text(String)
    case list([String])

    var text: String {
        switch self {
        case .number(let value): RecordText.learningRate(value)
        case .count(let value): String(value)
        case .percent(let value): RecordText.percent(value)
        case .text(let text): text
        case .list(let values): "[\(values.map(QuotedValue.written).joined(separator: ", "))]"
        }
    }

    /// Whether what somebody wrote says this, as far as it says anything: a rounded number holds when this rounds to it.
    func holds(as written: String) -> Bool {
        if written == text { return true }
        switch self {
        case .number(let value): return Double(written.prefix { !$0.isWhitespace && $0 != "," }) == value
        case .count(let value): return Int(written) == value
        case .percent(let value): return Self.isRounded(value, written)
        case .text(let text): return Self.bare(written) == Self.bare(text)
        case .list(let values):
            let elements = Self.sorted(Self.elements(written))
            // People write no quotation marks.
            return elements == Self.sorted(values)
                || elements == Self.sorted(values.flatMap { $0.split(separator: ",").map(\.trimmed) })
        }
    }

    private static func isRounded(_ fraction: Double, _ written: String) -> Bool {
        let number = written.prefix { $0.isASCII && ($0.isNumber || ".+-".contains($0)) }
        guard let stands = Double(number) else { return false }
        let isPercent = written[number.endIndex...].trimmed.hasPrefix("%")
        let decimals = number.firstIndex(of: ".").map { number[$0...].utf8.count - 1 } ?? 0
        let unit = (0..<decimals).reduce(1.0) { unit, _ in unit / 10 }
        // Halves round either way.
        return abs(stands - (isPercent ? fraction * 100 : fraction)) <= unit / 2 + 1e-9
    }

    /// Without what Markdown prints in bold, and without the slash behind a folder.
    private static func bare(_ text: String) -> String {
        let text = text.replacing("**", with: "").trimmed
        return text.hasSuffix("/") ? String(text.dropLast()) : text
    }

    /// Of `[1e-6, 5e-7]`.
    static func elements(_ written: String) -> [String] {
        var list = written.trimmed[...]
        if list.hasPrefix("[") { list.removeFirst() }
        if list.hasSuffix("]") { list.removeLast() }
        return QuotedValue.split(list, at: ",").map(\.trimmed).filter { !$0.isEmpty }.map(QuotedValue.read)
    }

    /// Numbers by their value: people write `1e-06` as well.
    private static func sorted(_ values: [String]) -> [String] {
        values.map { value in Double(value).map { "\($0)" } ?? value }.sorted()
    }
}

/// A figure as it is written in an entry.
struct WrittenFigure: Equatable {
    var figure: RecordFigure
    var text: String
    var line: Int
}

extension RecordEntry {
    /// Every figure that it states, in order. What people added or left out is no matter, and what they note is no
    /// figure: between markers nothing is from `- Note:` on.
    var figures: [WrittenFigure] {
        let fields = kind == .handwritten ? fields : Array(fields.prefix { $0.label.lowercased() != "note" })
        return fields.flatMap { field in
            Self.figures(of: field).map { WrittenFigure(figure: $0, text: $1, line: field.line) }
        }.filter { !$0.text.isEmpty }
    }

    private static func figures(of field: Field) -> [(RecordFigure, String)] {
        switch field.label.lowercased() {
        case "training purpose": [(.purpose, field.value)]
        case "dataset": [(.dataset, field.value)]
        case "model": [(.model, field.value)]
        case "learning rate grid": [(.grid("learning_rate"), field.value)]
        case "best result", "result": result(field.value)
        case "runs": counts(field.value)
        case "run": run(field.value)
        case "state": [(.state, field.value)]
        case let label where label.hasSuffix(" grid"):
            // A key keeps its letters.
            [(.grid(QuotedValue.read(String(field.label.dropLast(" grid".count)))), field.value)]
        default: []
        }
    }

    /// `LR=5e-7, Acc=85.2 % (chosen on dev; mean of 3 seeds; runs k3f9q2ma7x, ...)`.
    private static func result(_ text: String) -> [(RecordFigure, String)] {
        let pieces = QuotedValue.split(text, at: "(")
        let remarks = pieces.count > 1 ? pieces[pieces.count - 1] : ""
        var figures = values(pieces.count > 1 ? pieces.dropLast().joined(separator: "(") : text).map { key, value in
            (RecordFigure.result(key), value)
        }
        if figures.isEmpty, text.hasPrefix("none") { figures.append((.result("Acc"), "none")) }
        for remark in remarks.prefix(while: { $0 != ")" }).split(separator: ";").map(\.trimmed) {
            let words = remark.split(whereSeparator: { $0.isWhitespace || $0 == "," }).map(String.init)
            if words.starts(with: ["chosen", "on"]) {
                figures.append((.choice, words.dropFirst(2).joined(separator: " ")))
            } else if words.starts(with: ["mean", "of"]), words.count > 2 {
                figures.append((.seeds, words[2]))
            } else if words.first == "run" || words.first == "runs" {
                figures.append((.runs, words.filter { RunID($0) != nil }.joined(separator: ", ")))
            }
        }
        return figures
    }

    /// `LR=5e-7, lora_targets="q_proj,v_proj", Acc=85.2 %`. What follows a comma at once, and is no value of its own,
    /// belongs to the value before it: so `lora_targets=q_proj,v_proj` is read without quotation marks too.
    private static func values(_ text: String) -> [(key: String, value: String)] {
        var values: [(key: String, value: String)] = []
        for part in QuotedValue.split(text, at: ",") {
            let sides = QuotedValue.split(part, at: "=", limit: 2).map(\.trimmed)
            if sides.count == 2 {
                values.append((QuotedValue.read(sides[0]), QuotedValue.read(sides[1])))
            } else if let first = part.first, !first.isWhitespace, !values.isEmpty {
                values[values.count - 1].value += "," + part.trimmed
            }
        }
        return values
    }

    /// `4 completed, 1 failed; config automation/configs/...`.
    private static func counts(_ text: String) -> [(RecordFigure, String)] {
        let end = text.firstIndex(of: ";") ?? text.endIndex
        let counts: [(RecordFigure, String)] = text[..<end].split(separator: ",").compactMap { part in
            let words = part.split(whereSeparator: \.isWhitespace)
            guard words.count == 2, Int(words[0]) != nil else { return nil }
            return (.count(String(words[1])), String(words[0]))
        }
        let rest = text[end...].dropFirst().trimmed
        return counts + (rest.hasPrefix("config ") ? [(.config, rest.dropFirst("config ".count).trimmed)] : [])
    }

    /// `k3f9q2ma7x, Results_v2/...`.
    private static func run(_ text: String) -> [(RecordFigure, String)] {
        let parts = text.split(separator: ",", maxSplits: 1).map(\.trimmed)
        return zip([RecordFigure.runs, .path], parts).filter { $0 == .runs || $1.contains("/") }.map { ($0, $1) }
    }
}
