/// Why a text is not JSON, and where.
package struct JSONParseError: Error, Equatable, CustomStringConvertible {
    /// Counted from 1, in lines and bytes.
    package var line: Int
    package var column: Int
    package var problem: String

    package init(line: Int, column: Int, problem: String) {
        self.line = line
        self.column = column
        self.problem = problem
    }

    package var description: String { "line \(line), column \(column): \(problem)" }
}

extension JSONValue {
    /// Reads one JSON document (RFC 8259) and nothing after it. A byte order mark before it is skipped.
    ///
    /// - Parameters:
    ///   - maximumDepth: how deep arrays and objects may nest; deeper input is refused, so that no input can exhaust
    ///     the stack.
    ///   - rejectingDuplicateKeys: whether an object with two members of one name is an error. When not, both stand in
    ///     the object and look-up finds the last.
    ///   - acceptingNonFinite: whether the bare words `NaN`, `Infinity` and `-Infinity` are numbers, as Python's `json`
    ///     writes them.
    ///   - keepingUnheldNumbers: whether a number that neither a double nor 64 bits hold (`1e400`, an integer of 30
    ///     digits, `1e-400`) becomes the string that stands there, and not infinity, a rounded one, or 0.
    /// - Throws: `JSONParseError`
    package static func parse(
        _ bytes: some Collection<UInt8>, maximumDepth: Int = 64, rejectingDuplicateKeys: Bool = false,
        acceptingNonFinite: Bool = false, keepingUnheldNumbers: Bool = false
    ) throws(JSONParseError) -> JSONValue {
        func parse(_ buffer: UnsafeBufferPointer<UInt8>) -> Result<JSONValue, JSONParseError> {
            var parser = JSONParser(
                bytes: buffer, depthLeft: maximumDepth, rejectingDuplicateKeys: rejectingDuplicateKeys,
                acceptingNonFinite: acceptingNonFinite, keepingUnheldNumbers: keepingUnheldNumbers)
            do throws(JSONParseError) {
                return .success(try parser.document())
            } catch {
                return .failure(error)
            }
        }
        let parsed =
            bytes.withContiguousStorageIfAvailable { parse($0) } ?? Array(bytes).withUnsafeBufferPointer { parse($0) }
        return try parsed.get()
    }

    /// - Throws: `JSONParseError`
    package static func parse(_ text: String) throws(JSONParseError) -> JSONValue {
        try parse(Array(text.utf8))
    }
}

/// A recursive-descent parser over bytes that it borrows.
private struct JSONParser {
    let bytes: UnsafeBufferPointer<UInt8>
    var position = 0
    var depthLeft: Int
    let rejectingDuplicateKeys: Bool
    let acceptingNonFinite: Bool
    let keepingUnheldNumbers: Bool

    init(
        bytes: UnsafeBufferPointer<UInt8>, depthLeft: Int, rejectingDuplicateKeys: Bool, acceptingNonFinite: Bool,
        keepingUnheldNumbers: Bool
    ) {
        self.bytes = bytes
        self.depthLeft = depthLeft
        self.rejectingDuplicateKeys = rejectingDuplicateKeys
        self.acceptingNonFinite = acceptingNonFinite
        self.keepingUnheldNumbers = keepingUnheldNumbers
    }

    var byte: UInt8? { position < bytes.count ? bytes[position] : nil }

    func problem(_ text: String, at place: Int? = nil) -> JSONParseError {
        let end = min(place ?? position, bytes.count)
        var line = 1
        var lineStart = 0
        for index in 0..<end where bytes[index] == 0x0A {
            line += 1
            lineStart = index + 1
        }
        return JSONParseError(line: line, column: end - lineStart + 1, problem: text)
    }

    /// The bytes from there to the current position.
    func part(from start: Int) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(rebasing: bytes[start..<position])
    }

    mutating func skipSpace() {
        while let byte, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }

    mutating func document() throws(JSONParseError) -> JSONValue {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
        skipSpace()
        let value = try self.value()
        skipSpace()
        if position < bytes.count { throw problem("something stands after the end of the JSON value") }
        return value
    }

    mutating func value() throws(JSONParseError) -> JSONValue {
        guard let byte else { throw problem("the text ends where a value should stand") }
        switch byte {
        case UInt8(ascii: "{"): return try object()
        case UInt8(ascii: "["): return try array()
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
        case UInt8(ascii: "N") where acceptingNonFinite: return try literal("NaN", .number(.nan))
        case UInt8(ascii: "I") where acceptingNonFinite: return try literal("Infinity", .number(.infinity))
        default: throw problem("expected a JSON value")
        }
    }

    mutating func literal(_ word: StaticString, _ value: JSONValue) throws(JSONParseError) -> JSONValue {
        let count = word.utf8CodeUnitCount
        guard position + count <= bytes.count else { throw problem("expected a JSON value") }
        for index in 0..<count where bytes[position + index] != word.utf8Start[index] {
            throw problem("expected a JSON value")
        }
        position += count
        return value
    }

    mutating func object() throws(JSONParseError) -> JSONValue {
        try descend()
        defer { depthLeft += 1 }
        position += 1
        var members: [JSONObject.Member] = []
        var seen: Set<String> = []
        skipSpace()
        if byte == UInt8(ascii: "}") {
            position += 1
            return .object(JSONObject(members: members))
        }
        members.reserveCapacity(8)
        while true {
            skipSpace()
            guard byte == UInt8(ascii: "\"") else { throw problem("expected a key in double quotes") }
            let keyPosition = position
            let key = try string()
            if rejectingDuplicateKeys, !seen.insert(key).inserted {
                throw problem("the key \"\(key)\" stands twice", at: keyPosition)
            }
            skipSpace()
            guard byte == UInt8(ascii: ":") else { throw problem("expected ':' after the key \"\(key)\"") }
            position += 1
            skipSpace()
            members.append(.init(key: key, value: try value()))
            skipSpace()
            switch byte {
            case UInt8(ascii: ","): position += 1
            case UInt8(ascii: "}"):
                position += 1
                return .object(JSONObject(members: members))
            default: throw problem("expected ',' or '}'")
            }
        }
    }

    mutating func array() throws(JSONParseError) -> JSONValue {
        try descend()
        defer { depthLeft += 1 }
        position += 1
        var values: [JSONValue] = []
        skipSpace()
        if byte == UInt8(ascii: "]") {
            position += 1
            return .array(values)
        }
        while true {
            skipSpace()
            values.append(try value())
            skipSpace()
            switch byte {
            case UInt8(ascii: ","): position += 1
            case UInt8(ascii: "]"):
                position += 1
                return .array(values)
            default: throw problem("expected ',' or ']'")
            }
        }
    }

    mutating func descend() throws(JSONParseError) {
        if depthLeft == 0 { throw problem("arrays and objects nest too deep") }
        depthLeft -= 1
    }

    mutating func number() throws(JSONParseError) -> JSONValue {
        let start = position
        var isInteger = true
        if byte == UInt8(ascii: "-") { position += 1 }
        if acceptingNonFinite, byte == UInt8(ascii: "I") { return try literal("Infinity", .number(-.infinity)) }
        let digitsStart = position
        skipDigits()
        if position == digitsStart { throw problem("expected a digit") }
        if bytes[digitsStart] == UInt8(ascii: "0"), position - digitsStart > 1 {
            throw problem("a number must not begin with 0", at: digitsStart)
        }
        if byte == UInt8(ascii: ".") {
            isInteger = false
            position += 1
            let fractionStart = position
            skipDigits()
            if position == fractionStart { throw problem("expected a digit after the point") }
        }
        if byte == UInt8(ascii: "e") || byte == UInt8(ascii: "E") {
            isInteger = false
            position += 1
            if byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") { position += 1 }
            let exponentStart = position
            skipDigits()
            if position == exponentStart { throw problem("expected a digit in the exponent") }
        }
        if !isInteger, let value = Double(shortDecimal: part(from: start)) { return .number(value) }
        let text = String(decoding: part(from: start), as: UTF8.self)
        if isInteger, let value = Int64(text) { return .integer(value) }
        guard let value = Double(text) else { throw problem("not a number: \(text)", at: start) }
        if keepingUnheldNumbers {
            let mantissa = text.prefix { $0 != "e" && $0 != "E" }
            let isZero = !mantissa.contains { ("1"..."9").contains($0) }
            if isInteger || !value.isFinite || value == 0 && !isZero { return .string(text) }
        }
        return .number(value)
    }

    mutating func skipDigits() {
        while let byte, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") { position += 1 }
    }

    mutating func string() throws(JSONParseError) -> String {
        position += 1
        let start = position
        var allBits: UInt8 = 0
        while let byte, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
            if byte < 0x20 { throw problem("a control character in a string must be escaped") }
            allBits |= byte
            position += 1
        }
        guard byte != nil else { throw problem("the string does not end", at: start - 1) }
        if byte == UInt8(ascii: "\"") {
            defer { position += 1 }
            // ASCII needs no validation, which costs more than all the rest here.
            if allBits < 0x80 { return String(decoding: part(from: start), as: UTF8.self) }
            return try text(bytes[start..<position], at: start)
        }
        return try escapedString(from: start)
    }

    /// The rest of a string that holds an escape. `start` is its first byte, `position` the first backslash.
    private mutating func escapedString(from start: Int) throws(JSONParseError) -> String {
        var unescaped = Array(bytes[start..<position])
        while true {
            guard let byte else { throw problem("the string does not end", at: start - 1) }
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return try text(unescaped[...], at: start)
            case UInt8(ascii: "\\"): unescaped.append(contentsOf: String(try escape()).utf8)
            case 0..<0x20: throw problem("a control character in a string must be escaped", at: position - 1)
            default: unescaped.append(byte)
            }
        }
    }

    private func text(_ bytes: some Collection<UInt8>, at start: Int) throws(JSONParseError) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw problem("the string is not valid UTF-8", at: start)
        }
        return text
    }

    /// What stands for the escape whose backslash was just read.
    private mutating func escape() throws(JSONParseError) -> Character {
        guard let byte else { throw problem("the string does not end") }
        position += 1
        switch byte {
        case UInt8(ascii: "\""): return "\""
        case UInt8(ascii: "\\"): return "\\"
        case UInt8(ascii: "/"): return "/"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return Character(try unicodeEscape())
        default: throw problem("unknown escape in a string", at: position - 1)
        }
    }

    private mutating func unicodeEscape() throws(JSONParseError) -> Unicode.Scalar {
        let start = position
        let unit = try hexDigits()
        if let scalar = Unicode.Scalar(unit) { return scalar }
        // A surrogate: the first half of a pair, or, alone, nothing that UTF-8 can say.
        if unit < 0xDC00, byte == UInt8(ascii: "\\"), position + 1 < bytes.count,
            bytes[position + 1] == UInt8(ascii: "u")
        {
            let back = position
            position += 2
            let second = try hexDigits()
            if (0xDC00...0xDFFF).contains(second),
                let scalar = Unicode.Scalar(0x10000 + (UInt32(unit) - 0xD800) << 10 + (UInt32(second) - 0xDC00))
            {
                return scalar
            }
            position = back
        }
        throw problem("half a surrogate pair in a string", at: start)
    }

    private mutating func hexDigits() throws(JSONParseError) -> UInt16 {
        var value: UInt16 = 0
        for _ in 0..<4 {
            guard let byte, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw problem("expected four hexadecimal digits after \\u")
            }
            value = value << 4 | UInt16(digit)
            position += 1
        }
        return value
    }
}
