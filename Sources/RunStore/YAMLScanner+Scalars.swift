extension YAMLScanner {
    typealias Span = YAMLDocument.Span

    private func span(_ start: Int, _ end: Int, isPlain: Bool) -> Span {
        Span(start: UInt32(start), end: UInt32(end), isPlain: isPlain)
    }

    /// Of a text that stands otherwise in the file.
    private mutating func span(_ text: [UInt8], isPlain: Bool) -> Span {
        let start = bytes.count + otherTexts.count
        otherTexts += text
        return span(start, start + text.count, isPlain: isPlain)
    }

    // MARK: Plain

    /// Up to the colon that ends the key.
    mutating func plainKey() throws(Declined) -> Span {
        let start = position
        let end = try plainLine()
        guard byte() == UInt8(ascii: ":"), end == position else { throw Declined() }
        return span(start, end, isPlain: true)
    }

    /// A plain scalar of a block collection at that column.
    mutating func plain(in indentation: Int) throws(Declined) -> Span {
        switch byte() {
        case UInt8(ascii: "-"): if byte(after: 1).isBlank { throw Declined() }
        case let first where !first.isWordByte && !"/.~+=<$()^;\\".utf8.contains(first): throw Declined()
        default: break
        }
        let start = position
        let end = try plainValueLine()
        guard let breaks = passFold(deeperThan: indentation) else { return span(start, end, isPlain: true) }
        var folded = Array(bytes[start..<end])
        Self.fold(breaks, into: &folded)
        while true {
            let start = position
            let end = try plainValueLine()
            folded += bytes[start..<end]
            guard let breaks = passFold(deeperThan: indentation) else { break }
            Self.fold(breaks, into: &folded)
        }
        return span(folded, isPlain: true)
    }

    /// An item of a flow sequence.
    mutating func flowPlain() throws(Declined) -> Span {
        let start = position
        let first = byte() == UInt8(ascii: "-") ? byte(after: 1) : byte()
        guard first.isWordByte || first == UInt8(ascii: ".") || first == UInt8(ascii: "/") else { throw Declined() }
        while byte() != UInt8(ascii: ","), byte() != UInt8(ascii: "]") {
            if byte() == UInt8(ascii: "\n") || ":#?[{}".utf8.contains(byte()) { throw Declined() }
            position += 1
        }
        var end = position
        while bytes[end - 1] == UInt8(ascii: " ") { end -= 1 }
        return span(start, end, isPlain: true)
    }

    /// Passes one line of a plain scalar, to the line's end, a comment, or a colon that ends a key.
    ///
    /// - Returns: where the text ends, spaces behind it left out.
    private mutating func plainLine() throws(Declined) -> Int {
        let start = position
        scan: while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\n"): break scan
            case UInt8(ascii: ":") where byte(after: 1).isBlank: break scan
            case UInt8(ascii: "#") where position > start && bytes[position - 1] == UInt8(ascii: " "): break scan
            default: position += 1
            }
        }
        var end = position
        while end > start, bytes[end - 1] == UInt8(ascii: " ") { end -= 1 }
        return end
    }

    /// One line of a value, in which no key may stand.
    private mutating func plainValueLine() throws(Declined) -> Int {
        let end = try plainLine()
        if byte() == UInt8(ascii: ":") { throw Declined() }
        return end
    }

    /// From the end of a plain scalar's line to its next one.
    ///
    /// - Returns: the number of line feeds passed; nil, and nothing is passed, when the scalar ends here.
    private mutating func passFold(deeperThan indentation: Int) -> Int? {
        var ahead = self
        let breaks = ahead.passBreaks()
        guard breaks > 0, ahead.position < bytes.count, ahead.position - ahead.lineStart > indentation,
            ahead.byte() != UInt8(ascii: "#")
        else { return nil }
        self = ahead
        return breaks
    }

    /// Passes line feeds and the spaces around them; gives the number of line feeds.
    private mutating func passBreaks() -> Int {
        var breaks = 0
        while position < bytes.count, bytes[position].isBlank {
            if bytes[position] == UInt8(ascii: "\n") {
                breaks += 1
                passLineEnd()
            } else {
                position += 1
            }
        }
        return breaks
    }

    /// One line feed is folded to a space; of several the first goes.
    private static func fold(_ breaks: Int, into text: inout [UInt8]) {
        if breaks == 1 {
            text.append(UInt8(ascii: " "))
        } else {
            text.append(contentsOf: repeatElement(UInt8(ascii: "\n"), count: breaks - 1))
        }
    }

    // MARK: Quoted

    /// A scalar in the quotes that stand here.
    mutating func quoted() throws(Declined) -> Span {
        let quote = bytes[position]
        position += 1
        let start = position
        // Nearly all end on their line and need no second look.
        while position < bytes.count {
            let byte = bytes[position]
            if byte == quote, quote == UInt8(ascii: "\"") || self.byte(after: 1) != quote {
                position += 1
                return span(start, position - 1, isPlain: false)
            }
            if byte == quote || byte == UInt8(ascii: "\\") || byte == UInt8(ascii: "\n") { break }
            position += 1
        }
        position = start
        return try unescaped(quote)
    }

    private mutating func unescaped(_ quote: UInt8) throws(Declined) -> Span {
        var text: [UInt8] = []
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            if byte == quote {
                // Within single quotes two stand for one.
                guard quote == UInt8(ascii: "'"), self.byte() == quote else {
                    return span(text, isPlain: false)
                }
                position += 1
                text.append(quote)
            } else if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\""), position < bytes.count {
                try appendEscaped(to: &text)
            } else if byte.isBlank {
                position -= 1
                try appendBlanks(to: &text)
            } else {
                text.append(byte)
            }
        }
        throw Declined()
    }

    /// Spaces stand for themselves, unless a line ends among them.
    private mutating func appendBlanks(to text: inout [UInt8]) throws(Declined) {
        let start = position
        let breaks = passBreaks()
        if breaks == 0 {
            text += bytes[start..<position]
            return
        }
        Self.fold(breaks, into: &text)
        try checkFold()
    }

    /// `---` and `...` at the begin of a line end the document, whatever they stand in.
    private func checkFold() throws(Declined) {
        if position == lineStart, byte() == UInt8(ascii: "-") || byte() == UInt8(ascii: ".") { throw Declined() }
    }

    /// What a backslash, just passed, says.
    private mutating func appendEscaped(to text: inout [UInt8]) throws(Declined) {
        let byte = byte()
        position += 1
        switch byte {
        case UInt8(ascii: "\n"):
            // The end of the line is left out, but not further ones.
            position -= 1
            text.append(contentsOf: repeatElement(byte, count: passBreaks() - 1))
            try checkFold()
        case UInt8(ascii: "0"): text.append(0)
        case UInt8(ascii: "a"): text.append(0x07)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "v"): text.append(0x0B)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "e"): text.append(0x1B)
        case UInt8(ascii: " "), UInt8(ascii: "\""), UInt8(ascii: "/"), UInt8(ascii: "\\"): text.append(byte)
        case UInt8(ascii: "N"): text += "\u{85}".utf8
        case UInt8(ascii: "_"): text += "\u{A0}".utf8
        case UInt8(ascii: "L"): text += "\u{2028}".utf8
        case UInt8(ascii: "P"): text += "\u{2029}".utf8
        case UInt8(ascii: "x"): text += try codePoint(digits: 2)
        case UInt8(ascii: "u"): text += try codePoint(digits: 4)
        case UInt8(ascii: "U"): text += try codePoint(digits: 8)
        default: throw Declined()
        }
    }

    /// The character of that many hexadecimal digits.
    private mutating func codePoint(digits: Int) throws(Declined) -> [UInt8] {
        var value: UInt32 = 0
        for _ in 0..<digits {
            guard value < 1 << 28, let digit = Character(Unicode.Scalar(byte())).hexDigitValue else { throw Declined() }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        guard let scalar = Unicode.Scalar(value) else { throw Declined() }
        return Array(String(Character(scalar)).utf8)
    }
}
