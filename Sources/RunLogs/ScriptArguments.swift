import JSONValues
import RunModel

/// The raw words of a start's echo, argument dump and trainer lines, as far as they matter.
struct ScriptArguments: Sendable {
    /// The script's first line.
    var tag: String?
    /// By the echo's own key: `STEPS`, `BS`, `LR`, `EPS`, `SEED`, `MODE`, `LoRA RANK`.
    private var echo: [String: String] = [:]
    /// By the argument's name.
    private var dump: [String: String] = [:]
    /// By the trainer's words: `Num examples` ...
    private var trainer: [String: Int] = [:]

    private static let dumpNames: [StaticString] = [
        "eval_steps", "eval_strategy", "evaluation_strategy", "learning_rate", "lora", "lora_alpha", "lora_rank",
        "max_steps", "model_name", "per_device_train_batch_size", "prefix_tuning", "task_name", "trainer", "zo_eps",
    ]

    /// The key and value of an echoed line; nil for any other line.
    static func echoed(_ line: LineBytes) -> (key: String, value: String)? {
        guard let first = line.first,
            first == UInt8(ascii: "S") || first == UInt8(ascii: "B") || first == UInt8(ascii: "L")
                || first == UInt8(ascii: "E") || first == UInt8(ascii: "M"),
            line.hasPrefix("STEPS: ") || line.hasPrefix("BS: ") || line.hasPrefix("LR: ") || line.hasPrefix("EPS: ")
                || line.hasPrefix("SEED: ") || line.hasPrefix("MODE: ") || line.hasPrefix("LoRA RANK: "),
            let colon = line.firstIndex(of: UInt8(ascii: ":"))
        else { return nil }
        return (line.from(0, to: colon).text(), line.from(colon + 1).trimmed.text())
    }

    var hasEcho: Bool { !echo.isEmpty }
    func hasEcho(_ key: String) -> Bool { echo[key] != nil }

    mutating func setEcho(_ key: String, _ value: String) { echo[key] = value }

    /// `name=value,`.
    mutating func readDump(_ line: LineBytes) {
        guard let equals = line.from(0, to: min(40, line.count)).firstIndex(of: UInt8(ascii: "=")) else { return }
        let written = line.from(0, to: equals).trimmed
        guard
            let name = Self.dumpNames.first(where: {
                $0.utf8CodeUnitCount == written.count && written.hasPrefix($0)
            })?.description
        else { return }
        var value = line.from(equals + 1).trimmed
        if value.hasSuffix(",") { value = value.from(0, to: value.count - 1) }
        dump[name] = value.text(limit: 4096)
    }

    /// `  Num examples = 300`; newer versions write `20,000`.
    mutating func readTrainer(_ message: LineBytes) {
        guard let equals = message.firstIndex(of: UInt8(ascii: "=")), equals > 1, message[equals - 1].isBlank,
            message.count - equals < 30, let value = Int(message.from(equals + 1).trimmed.text().filter { $0 != "," })
        else { return }
        set(message.from(0, to: equals - 1), value)
    }

    private mutating func set(_ name: LineBytes, _ value: Int) {
        if name.hasSuffix("Num examples") {
            trainer["examples"] = value
        } else if name.contains("Total train batch size") {
            trainer["batch"] = value
        } else if name.hasSuffix("Gradient Accumulation steps") {
            trainer["accumulation"] = value
        } else if name.hasSuffix("Total optimization steps") {
            trainer["steps"] = value
        } else if name.contains("nstantaneous batch size per") {
            trainer["perDevice"] = value
        }
    }

    /// What `later`, another stream's or another process's of the same start, says goes before.
    func merging(_ later: ScriptArguments) -> ScriptArguments {
        var result = self
        result.tag = later.tag ?? tag
        result.echo.merge(later.echo) { $1 }
        result.dump.merge(later.dump) { $1 }
        result.trainer.merge(later.trainer) { $1 }
        return result
    }

    var trainerSteps: Int? { trainer["steps"] }

    /// Steps between evaluations, when evaluations go by steps.
    var evaluationInterval: Int? {
        guard (dump["eval_strategy"] ?? dump["evaluation_strategy"])?.hasSuffix("steps") == true else { return nil }
        return dump["eval_steps"].flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
    }

    /// Steps that make an epoch, where the trainer's own lines say it for certain.
    var stepsPerEpoch: Int? {
        guard let examples = trainer["examples"], let batch = trainer["batch"], trainer["accumulation"] == 1,
            examples > 0, batch > 0, examples < 1 << 40
        else { return nil }
        return (examples - 1) / batch + 1
    }
}

// MARK: - What the words mean

extension ScriptArguments {
    var configuration: LogConfiguration {
        var result = LogConfiguration()
        let tagged = tag.flatMap { ScriptTag($0) }
        result.model = .first(text(dump["model_name"], .arguments), text(tagged?.model, .tag))
        if let path = Found<String>.first(text(dump["task_name"], .arguments), text(tagged?.taskPath, .tag)) {
            let name = path.value.split(separator: "/").last.map(String.init) ?? path.value
            result.task = Found(name, path.origin)
            if path.value.contains("/") { result.dataPath = path }
        }
        result.method = method(tagged)
        result.learningRate = .first(
            number(echo["LR"], .echo), number(dump["learning_rate"], .arguments), number(tagged?.learningRate, .tag))
        result.batchSize = .first(
            count(echo["BS"], .echo), count(dump["per_device_train_batch_size"], .arguments),
            count(tagged?.batchSize, .tag), trainer["perDevice"].map { Found($0, .trainer) })
        result.steps = .first(
            count(echo["STEPS"], .echo), count(dump["max_steps"], .arguments).flatMap { $0.value > 0 ? $0 : nil },
            trainer["steps"].map { Found($0, .trainer) })
        result.seed = .first(count(echo["SEED"], .echo), count(tagged?.seed, .tag))
        if result.method?.value == .zo {
            result.zoEps = .first(
                number(echo["EPS"], .echo), number(dump["zo_eps"], .arguments), number(tagged?.eps, .tag))
        }
        if dump["lora"] == "True" || (dump["lora"] == nil && (echo["MODE"] ?? tagged?.mode) == "lora") {
            result.loraRank = .first(
                count(echo["LoRA RANK"], .echo), count(dump["lora_rank"], .arguments), count(tagged?.loraRank, .tag))
            result.loraAlpha = number(dump["lora_alpha"], .arguments)
        }
        return result
    }

    /// Prefix tuning is none of the methods known here.
    private func method(_ tagged: ScriptTag?) -> Found<Method>? {
        switch dump["trainer"] {
        case "zo": return Found(.zo, .arguments)
        case "regular":
            if dump["lora"] == "True" { return Found(.foLora, .arguments) }
            return dump["lora"] == "False" && dump["prefix_tuning"] != "True" ? Found(.foFull, .arguments) : nil
        default: break
        }
        guard let tagged else { return nil }
        if tagged.isZerothOrder { return Found(.zo, .tag) }
        switch echo["MODE"] ?? tagged.mode {
        case "lora": return Found(.foLora, .tag)
        case "ft": return Found(.foFull, .tag)
        default: return nil
        }
    }

    private func text(_ word: String?, _ origin: LogOrigin) -> Found<String>? {
        guard let word, !word.isEmpty, word != "None" else { return nil }
        return Found(word, origin)
    }

    private func number(_ word: String?, _ origin: LogOrigin) -> Found<Double>? {
        guard let value = word.flatMap({ DictionaryLine.number($0) })?.number, value.isFinite else { return nil }
        return Found(value, origin)
    }

    private func count(_ word: String?, _ origin: LogOrigin) -> Found<Int>? {
        word.flatMap { Int($0) }.map { Found($0, origin) }
    }
}

/// The parts of `mezo-MODEL-TASK-MODE-BS-LR-EPS-SEED[-lora-RANK|-prefix-5]`; `firstorder-...` has no EPS.
struct ScriptTag {
    var isZerothOrder: Bool
    /// nil where model and task cannot be told apart: both may hold dashes. A data folder begins with `/`.
    var model: String?
    var taskPath: String?
    var mode: String
    var batchSize: String
    var learningRate: String
    var eps: String?
    var seed: String
    var loraRank: String?

    init?(_ tag: String) {
        isZerothOrder = tag.hasPrefix("mezo-")
        guard isZerothOrder || tag.hasPrefix("firstorder-") else { return nil }
        var parts = tag.split(separator: "-", omittingEmptySubsequences: false).dropFirst()
        // A number with a negative exponent holds a dash itself.
        func takeNumber() -> String? {
            guard let last = parts.popLast(), Double(last) != nil else { return nil }
            if let mantissa = parts.last, mantissa.hasSuffix("e"), Double(mantissa.dropLast()) != nil {
                parts.removeLast()
                return "\(mantissa)-\(last)"
            }
            return String(last)
        }
        if parts.count > 2, parts.dropLast().last == "lora", parts.dropLast(2).last.map({ Int($0) != nil }) == true {
            loraRank = parts.popLast().map(String.init)
            parts.removeLast()
        } else if parts.suffix(2) == ["prefix", "5"] {
            parts.removeLast(2)
        }
        guard let seed = takeNumber() else { return nil }
        self.seed = seed
        if isZerothOrder {
            guard let eps = takeNumber() else { return nil }
            self.eps = eps
        }
        guard let learningRate = takeNumber(), let batchSize = takeNumber(), let mode = parts.popLast() else {
            return nil
        }
        self.learningRate = learningRate
        self.batchSize = batchSize
        self.mode = String(mode)
        let names = parts.joined(separator: "-")
        let bytes = names.utf8
        let place = bytes.indices.dropFirst().first { place in
            bytes[place] == UInt8(ascii: "-") && bytes[bytes.index(after: place)...].first == UInt8(ascii: "/")
        }
        if let place {
            model = String(names[..<place])
            taskPath = String(names[bytes.index(after: place)...])
        }
    }
}
