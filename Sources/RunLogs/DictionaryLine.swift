import JSONValues

/// Reads a dictionary that stands on one line: a Python `repr` (`{'loss': nan, 'epoch': 1.0}`) or a JSON object.
///
/// Members whose values are lists, dictionaries or other objects are left out.
struct DictionaryLine {
    /// The members read of a line: an object is searched member by member, and no line may make that slow.
    static let memberLimit = 512

    private let line: LineBytes
    private var index = 0
    /// Where the numbers stand that are plainly written and no part of anything.
    private var numbers: [Range<Int>] = []

    /// - Returns: the members in order; nil when the line is anything else, or anything but a closing brace ends it.
    static func read(_ line: LineBytes) -> NamedValues? {
        var reader = DictionaryLine(line: line)
        return reader.dictionary().map { NamedValues(object: $0, numbers: reader.numbers) }
    }

    private init(line: LineBytes) { self.line = line }

    private var byte: UInt8? { index < line.count ? line[index] : nil }

    private mutating func skipBlanks() { while let byte, byte.isBlank { index += 1 } }

    private mutating func take(_ wanted: UInt8) -> Bool {
        skipBlanks()
        guard byte == wanted else { return false }
        index += 1
        return true
    }

    private mutating func dictionary() -> JSONObject? {
        guard take(UInt8(ascii: "{")) else { return nil }
        var object = JSONObject()
        while true {
            skipBlanks()
            guard let key = string(), take(UInt8(ascii: ":")) else { return nil }
            skipBlanks()
            switch value() {
            case .value(let value): if object.count < Self.memberLimit { object[key] = value }
            case .other: break
            case .none: return nil
            }
            if take(UInt8(ascii: ",")) { continue }
            guard take(UInt8(ascii: "}")) else { return nil }
            skipBlanks()
            return index == line.count ? object : nil
        }
    }

    private enum Value {
        case value(JSONValue)
        /// Something that is well formed and none of our business.
        case other
    }

    private mutating func value() -> Value? {
        guard let byte else { return nil }
        if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") {
            return string().map { .value(.string($0)) }
        }
        if byte == UInt8(ascii: "[") || byte == UInt8(ascii: "{") || byte == UInt8(ascii: "(") {
            return skipNested() ? .other : nil
        }
        let start = index
        while let byte = self.byte, byte.isNameByte || byte == 0x2E || byte == 0x2B || byte == 0x2D { index += 1 }
        let word = line.from(start, to: index)
        if word.isEmpty { return nil }
        if self.byte == UInt8(ascii: "(") { return call(of: word) }
        guard let value = Self.scalar(word) else { return .other }
        if value.number != nil { numbers.append(start..<index) }
        return .value(value)
    }

    /// `np.float64(0.74)` and `tensor(0.74)` are the number they hold; other calls are skipped.
    private mutating func call(of name: LineBytes) -> Value? {
        let start = index + 1
        guard skipNested() else { return nil }
        let isNumber = name.hasPrefix("np.") || name.hasPrefix("numpy.") || name.hasPrefix("tensor")
        let inner = line.from(start, to: index - 1)
        let first = inner.from(0, to: inner.firstIndex(of: UInt8(ascii: ",")) ?? inner.count).trimmed
        return isNumber ? Self.scalar(first).map { .value($0) } ?? .other : .other
    }

    /// A word of Python or of JSON that stands for a value.
    static func scalar(_ word: LineBytes) -> JSONValue? {
        if let last = word.last, last.isDigit || last == UInt8(ascii: ".") { return number(word) }
        return switch word.text() {
        case "None", "null": .null
        case "True", "true": true
        case "False", "false": false
        case "nan", "NaN", "-nan": .number(.nan)
        case "inf", "Infinity", "+inf": .number(.infinity)
        case "-inf", "-Infinity": .number(-.infinity)
        default: nil
        }
    }

    /// Swift would also take `0x1p3`, `infinity` and `nan(1)`: only digits, a point, a sign and an exponent are let
    /// through.
    static func number(_ word: LineBytes) -> JSONValue? {
        guard word.count < 400 else { return nil }
        var isWhole = true
        for byte in word where !byte.isDigit && byte != UInt8(ascii: "-") {
            guard byte == UInt8(ascii: ".") || byte == UInt8(ascii: "+") || byte | 0x20 == UInt8(ascii: "e") else {
                return nil
            }
            isWhole = false
        }
        if !isWhole, let number = Double(shortDecimal: word) { return .number(number) }
        let text = word.text()
        if isWhole, let whole = Int64(text) { return .integer(whole) }
        return Double(text).map { .number($0) }
    }

    static func number(_ text: String) -> JSONValue? {
        var text = text
        return text.withUTF8 { number($0) }
    }

    /// A string in either kind of quotes.
    private mutating func string() -> String? {
        guard let quote = byte, quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else { return nil }
        index += 1
        let start = index
        var bytes: [UInt8]?
        while let byte {
            if byte == quote {
                index += 1
                let end = index - 1
                return bytes.map { String(decoding: $0, as: UTF8.self) }
                    ?? String(decoding: line.from(start, to: end), as: UTF8.self)
            }
            if byte == UInt8(ascii: "\\") {
                // Escapes only matter so far as they hide a quote; the others are kept as they stand.
                bytes = bytes ?? Array(line[start..<index])
                index += 1
                guard let escaped = self.byte else { return nil }
                if escaped != quote, escaped != UInt8(ascii: "\\") { bytes?.append(byte) }
                bytes?.append(escaped)
            } else {
                bytes?.append(byte)
            }
            index += 1
        }
        return nil
    }

    /// Steps over brackets and what is in them.
    private mutating func skipNested() -> Bool {
        var depth = 0
        while let byte {
            switch byte {
            case UInt8(ascii: "["), UInt8(ascii: "{"), UInt8(ascii: "("): depth += 1
            case UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: ")"):
                depth -= 1
                if depth == 0 {
                    index += 1
                    return true
                }
            case UInt8(ascii: "'"), UInt8(ascii: "\""):
                guard string() != nil else { return false }
                continue
            default: break
            }
            index += 1
        }
        return false
    }
}
