import RunModel
import SystemPackage

/// What the path of a log says of its run, where the log itself does not: people name folders and files by what they
/// vary.
struct PathWords {
    /// The names on the path, the nearest first: the file's own without its ending, then its folder's ...
    private let names: [String]

    /// - Parameter source: a log's path.
    init(_ source: FilePath) {
        let names = source.components.reversed().map(\.string)
        self.names = [source.stem ?? ""] + names.dropFirst()
    }

    /// The nearest name that is a task's; spelled as the field spells it.
    var task: String? {
        for name in names {
            let squeezed = Self.squeezed(name)
            if let task = Self.tasks.first(where: { Self.squeezed($0) == squeezed }) { return task }
        }
        // In a file's name it stands among others.
        let words = Self.words(names[0])
        return Self.tasks.first { words.contains(Self.squeezed($0)) }
    }

    /// The nearest name that begins as the models of a family do, and says which of them: `llama_3.2_1b`.
    var model: String? {
        names.dropFirst().first { name in
            let small = name.lowercased()
            guard Self.families.contains(where: small.hasPrefix) else { return false }
            return small.contains(where: \.isNumber) || small.hasSuffix("-large") || small.hasSuffix("-base")
        }
    }

    /// By the nearest name that tells zeroth from first order, and the nearest that tells full from low-rank.
    ///
    /// - Returns: and whether it is a guess: `lora` alone may also have been trained by zeroth order.
    var method: (method: Method, isGuess: Bool)? {
        let words = names.map(Self.words)
        let order = words.lazy.compactMap { words -> Bool? in
            if words.contains("mezo") || words.contains("zo") { return true }
            return words.contains("fo") || words.contains("first") && words.contains("order")
                || words.contains("firstorder") ? false : nil
        }.first
        if order == true { return (.zo, false) }
        let isLowRank = words.lazy.compactMap { words -> Bool? in
            if words.contains("lora") { return true }
            return words.contains("full") || words.contains("ft") ? false : nil
        }.first
        switch (order, isLowRank) {
        case (false?, true?): return (.foLora, false)
        case (false?, false?): return (.foFull, false)
        case (nil, true?): return (.foLora, true)
        default: return nil
        }
    }

    /// What stands in a name of the experiment for the data: the kind, where a name is one or ends in one.
    var dataType: String? {
        for name in names {
            let small = name.lowercased()
            for kind in ["original", "synthetic", "mixed"] where small == kind || small.hasSuffix("_" + kind) {
                return kind
            }
        }
        return nil
    }

    /// `1e-6` alone or after `lr`, in the file's name, else in a folder's.
    var learningRate: Double? {
        number(after: ["lr", "learning_rate", ""]) { text in
            text.contains("e-") || text.contains("E-") ? Double(text) : nil
        } ?? number(after: ["lr", "learning_rate"]) { Double($0) }
    }

    var seed: Int? { number(after: ["seed"]) { Int($0) } }
    var batchSize: Int? { number(after: ["bs", "batch_size"]) { Int($0) } }
    var steps: Int? { number(after: ["steps"]) { Int($0) } }
    var loraRank: Int? { number(after: ["rk", "rank"]) { Int($0) } }

    // MARK: Numbers

    /// The first number in the nearest name that stands alone behind one of these words: `seed0`, `seed_0`, `seed=0`.
    private func number<Value>(after words: [String], _ read: (String) -> Value?) -> Value? {
        for name in names {
            for (word, text) in Self.numbers(in: name) where words.contains(word) {
                if let value = read(text) { return value }
            }
        }
        return nil
    }

    /// The numbers in a name, each with the word before it.
    private static func numbers(in name: String) -> [(word: String, text: String)] {
        let bytes = Array(name.lowercased().utf8)
        var found: [(word: String, text: String)] = []
        var index = 0
        var word: [UInt8] = []
        while index < bytes.count {
            if bytes[index].isDigit {
                let end = numberEnd(in: bytes, from: index)
                var before = word
                while let last = before.last, !last.isLetter { before.removeLast() }
                // Not the digits of a name: `3.2_1b`, `v2x`.
                if end == bytes.count || !bytes[end].isLetter {
                    found.append(
                        (String(decoding: before, as: UTF8.self), String(decoding: bytes[index..<end], as: UTF8.self)))
                }
                word = []
                index = end
                while index < bytes.count, bytes[index].isLetter { index += 1 }
            } else {
                let isJoint = [UInt8(ascii: "="), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: ":")].contains(
                    bytes[index])
                // A word ends where the next begins, but for those of two: `batch_size`.
                if bytes[index].isLetter, let last = word.last, !last.isLetter {
                    let joined = String(decoding: word, as: UTF8.self)
                    if joined != "batch_", joined != "learning_" { word = [] }
                }
                if bytes[index].isLetter || isJoint { word.append(bytes[index]) } else { word = [] }
                index += 1
            }
        }
        return found
    }

    /// Behind digits, a fraction and an exponent.
    private static func numberEnd(in bytes: [UInt8], from start: Int) -> Int {
        var index = start
        func skipDigits() { while index < bytes.count, bytes[index].isDigit { index += 1 } }
        skipDigits()
        if index + 1 < bytes.count, bytes[index] == UInt8(ascii: "."), bytes[index + 1].isDigit {
            index += 1
            skipDigits()
        }
        if index + 2 < bytes.count, bytes[index] == UInt8(ascii: "e"), bytes[index + 1] == UInt8(ascii: "-"),
            bytes[index + 2].isDigit
        {
            index += 2
            skipDigits()
        }
        return index
    }

    // MARK: Words

    /// Those between anything but letters and digits, in lower case.
    private static func words(_ name: String) -> Set<String> {
        Set(name.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init))
    }

    private static func squeezed(_ name: String) -> String {
        name.lowercased().filter { $0.isLetter || $0.isNumber }
    }

    /// Those that MeZO's scripts know, as they spell them.
    private static let tasks = [
        "SST2", "RTE", "CB", "BoolQ", "WSC", "WIC", "MultiRC", "Copa", "ReCoRD", "SQuAD", "DROP", "ArcC_MC",
        "ArcC_Cloze",
    ]

    private static let families = [
        "llama", "meta-llama", "opt-", "opt_", "gpt2", "gpt-", "mistral", "qwen", "gemma", "phi-", "phi_", "roberta",
        "bert", "pythia", "falcon", "t5-", "smollm", "tinyllama", "deepseek",
    ]
}

extension UInt8 {
    fileprivate var isDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }
    fileprivate var isLetter: Bool { self >= UInt8(ascii: "a") && self <= UInt8(ascii: "z") }
}
