/// Reads the YAML that Telos and PyYAML write, many times faster than a whole YAML reader, and declines everything
/// else: what it does return is what libyaml makes of the same bytes, places included.
///
/// Its subset: block mappings with keys of one line, block sequences, plain and quoted scalars (folded over lines
/// too), flow sequences of one line, `{}`, comments. Not in it: anchors, aliases, tags, block scalars, complex keys,
/// flow mappings, directives, `---`, tabs, carriage returns, and all that is an error or could be one.
struct YAMLScanner {
    /// The text is outside the subset.
    struct Declined: Error {}

    /// So few bytes cannot hold more than `YAMLNode.maximumNodeCount` values.
    private static let byteLimit = 1 << 17
    private static let depthLimit = 64
    /// Far more than the configurations of runs have; every new key is compared with all before it.
    private static let memberLimit = 256
    /// libyaml takes no longer key without `? `.
    private static let keyLimit = 1000

    let bytes: UnsafeBufferPointer<UInt8>
    private let isASCII: Bool
    var position = 0
    /// Counted from 1.
    var line = 1
    var lineStart = 0
    private var depth = 0
    private var entries: [YAMLDocument.Entry] = []
    /// The texts that stand otherwise in the file: unescaped, unfolded. They are counted on from the file's bytes.
    var otherTexts: [UInt8] = []

    /// nil when the text is outside the subset.
    static func scan(_ bytes: [UInt8]) -> YAMLDocument? {
        bytes.withUnsafeBufferPointer { buffer in
            guard buffer.count <= byteLimit, let isASCII = isASCII(buffer) else { return nil }
            var scanner = YAMLScanner(bytes: buffer, isASCII: isASCII)
            guard (try? scanner.document()) != nil else { return nil }
            return YAMLDocument(
                bytes: scanner.otherTexts.isEmpty ? bytes : bytes + scanner.otherTexts, entries: scanner.entries)
        }
    }

    private init(bytes: UnsafeBufferPointer<UInt8>, isASCII: Bool) {
        self.bytes = bytes
        self.isASCII = isASCII
        entries.reserveCapacity(32 + bytes.count / 24)
    }

    /// nil for a text with bytes that are no UTF-8, or that YAML takes for more, or less, than ordinary characters:
    /// control characters, and the line ends but LF.
    private static func isASCII(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool? {
        var allBits: UInt8 = 0
        var controls: UInt8 = 0
        // Without a way out of the loop, and without branches, it takes many bytes at once.
        for byte in bytes {
            allBits |= byte
            controls |= (byte < 0x20 ? 1 : 0) & (byte == newline ? 0 : 1) | (byte == 0x7F ? 1 : 0)
        }
        guard controls == 0 else { return nil }
        if allBits < 0x80 { return true }
        guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
        let isOrdinary = text.unicodeScalars.allSatisfy { scalar in
            switch scalar.value {
            case 0x80..<0xA0, 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF: false
            default: true
            }
        }
        return isOrdinary ? false : nil
    }

    private mutating func document() throws(Declined) {
        guard let column = nextColumn() else { throw Declined() }
        try blockNode(at: column, in: add())
        if nextColumn() != nil { throw Declined() }
    }

    /// Adds a value whose content follows.
    ///
    /// - Returns: its place.
    private mutating func add(_ entry: YAMLDocument.Entry = .init()) -> Int {
        entries.append(entry)
        return entries.count - 1
    }

    // MARK: Lines

    /// The byte `offset` after the current one; a line feed at the end of the text.
    func byte(after offset: Int = 0) -> UInt8 {
        position + offset < bytes.count ? bytes[position + offset] : newline
    }

    mutating func skipSpaces() {
        while byte() == space { position += 1 }
    }

    /// Passes the line feed at the current position; at the end of the text there is none to pass.
    mutating func passLineEnd() {
        position = min(position + 1, bytes.count)
        line += 1
        lineStart = position
    }

    /// Whether nothing but a comment follows on the line. The byte before must not be the end of a value.
    private var isAtLineEnd: Bool {
        byte() == newline || byte() == UInt8(ascii: "#") && position > lineStart && bytes[position - 1] == space
    }

    /// From the end of a line, or the first text on one, to the next text that is no comment.
    ///
    /// - Returns: its column, counted from 0; nil at the end of the document.
    private mutating func nextColumn() -> Int? {
        while position < bytes.count {
            switch bytes[position] {
            case space: position += 1
            case newline: passLineEnd()
            case UInt8(ascii: "#"): while byte() != newline { position += 1 }
            default: return position - lineStart
            }
        }
        return nil
    }

    /// Whether the next text stands at that column. Farther to the right nothing may stand.
    private mutating func continues(at column: Int) throws(Declined) -> Bool {
        guard let next = nextColumn(), next >= column else { return false }
        if next > column { throw Declined() }
        return true
    }

    private mutating func endLine() throws(Declined) {
        skipSpaces()
        guard isAtLineEnd else { throw Declined() }
        while byte() != newline { position += 1 }
    }

    /// The value begins here. Columns count characters.
    private mutating func begin(_ place: Int, _ kind: YAMLDocument.Kind) {
        entries[place].kind = kind
        entries[place].line = UInt32(line)
        entries[place].column = UInt32(columnNumber(position))
    }

    private mutating func end(_ place: Int) { entries[place].end = UInt32(entries.count) }

    private func columnNumber(_ place: Int) -> Int {
        if isASCII { return place - lineStart + 1 }
        return bytes[lineStart..<place].reduce(1) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) }
    }

    // MARK: Block collections

    private mutating func blockNode(at column: Int, in place: Int) throws(Declined) {
        if isAtEntry {
            try blockSequence(at: column, isIndented: true, in: place)
        } else {
            try blockMapping(at: column, in: place)
        }
    }

    private mutating func descend() throws(Declined) {
        depth += 1
        if depth > Self.depthLimit { throw Declined() }
    }

    /// - Precondition: the first key stands here, at that column.
    private mutating func blockMapping(at column: Int, in place: Int) throws(Declined) {
        try descend()
        defer { depth -= 1 }
        begin(place, .mapping)
        entries[place].column = UInt32(column + 1)
        var memberCount = 0
        // A bit for each key, by what is quickly told of it: nearly always this alone says that a key is new.
        var seen: UInt64 = 0
        repeat {
            let member = try key()
            let span = member.key
            let bit: UInt64 =
                1
                << UInt64(
                    (span.count &* 7 &+ Int(byte(of: span, at: 0)) &* 5 &+ Int(byte(of: span, at: span.count - 1))) & 63
                )
            memberCount += 1
            // The whole reader says where a key stands twice.
            if memberCount > Self.memberLimit || seen & bit != 0 && holds(span, in: place) { throw Declined() }
            seen |= bit
            try memberValue(of: column, in: add(member))
        } while try continues(at: column)
        end(place)
    }

    /// A byte of a text; 0 where it has none.
    private func byte(of span: Span, at offset: Int) -> UInt8 {
        guard offset >= 0, offset < span.count else { return 0 }
        let place = Int(span.start) + offset
        return place < bytes.count ? bytes[place] : otherTexts[place - bytes.count]
    }

    /// Whether the mapping has a key of that text already.
    private func holds(_ key: Span, in place: Int) -> Bool {
        var child = place + 1
        while child < entries.count {
            let other = entries[child].key
            if other.count == key.count,
                (0..<key.count).allSatisfy({ byte(of: other, at: $0) == byte(of: key, at: $0) })
            {
                return true
            }
            child = Int(entries[child].end)
        }
        return false
    }

    /// A key of one line and its colon.
    private mutating func key() throws(Declined) -> YAMLDocument.Entry {
        let (start, startLine) = (position, line)
        var member = YAMLDocument.Entry()
        switch byte() {
        case UInt8(ascii: "\""), UInt8(ascii: "'"): member.key = try quoted()
        case let first where first.isWordByte: member.key = try plainKey()
        default: throw Declined()
        }
        guard line == startLine, position - start <= Self.keyLimit, byte() == UInt8(ascii: ":"), byte(after: 1).isBlank
        else { throw Declined() }
        member.keyLine = UInt32(line)
        member.keyColumn = UInt32(columnNumber(start))
        position += 1
        return member
    }

    /// What stands behind the colon of a key at that column.
    private mutating func memberValue(of column: Int, in place: Int) throws(Declined) {
        begin(place, .scalar)
        end(place)
        skipSpaces()
        guard isAtLineEnd else { return try inlineValue(of: column, in: place) }
        guard let next = nextColumn() else { return }
        if next > column { return try blockNode(at: next, in: place) }
        // A sequence may stand as far left as the key it belongs to.
        if next == column, isAtEntry { try blockSequence(at: column, isIndented: false, in: place) }
    }

    /// Whether `- ` stands here.
    private var isAtEntry: Bool { byte() == UInt8(ascii: "-") && byte(after: 1).isBlank }

    /// - Parameter isIndented: whether it stands farther right than the collection around it; when not, a key at its
    ///   own column ends it.
    private mutating func blockSequence(at column: Int, isIndented: Bool, in place: Int) throws(Declined) {
        try descend()
        defer { depth -= 1 }
        begin(place, .sequence)
        entries[place].column = UInt32(column + 1)
        repeat {
            guard isAtEntry else {
                if isIndented { throw Declined() }
                break
            }
            position += 1
            try item(of: column, in: add())
        } while try continues(at: column)
        end(place)
    }

    /// What stands behind the `-` at that column.
    private mutating func item(of column: Int, in place: Int) throws(Declined) {
        begin(place, .scalar)
        end(place)
        skipSpaces()
        if isAtLineEnd {
            if let next = nextColumn(), next > column { try blockNode(at: next, in: place) }
            return
        }
        let inner = position - lineStart
        if isAtEntry { return try blockSequence(at: inner, isIndented: true, in: place) }
        var ahead = self
        if (try? ahead.key()) != nil { return try blockMapping(at: inner, in: place) }
        try inlineValue(of: column, in: place)
    }

    // MARK: Values

    /// A value on the line of its key or `-`, and the end of its line.
    ///
    /// - Parameter indentation: the column of the collection around it: lines of the value stand farther right.
    private mutating func inlineValue(of indentation: Int, in place: Int) throws(Declined) {
        // The place is the first line's, where the value begins.
        begin(place, .scalar)
        if try !flowContent(in: place) { entries[place].text = try plain(in: indentation) }
        end(place)
        try endLine()
    }

    /// A quoted scalar, a flow sequence or `{}`.
    ///
    /// - Returns: false when something else stands here.
    private mutating func flowContent(in place: Int) throws(Declined) -> Bool {
        switch byte() {
        case UInt8(ascii: "\""), UInt8(ascii: "'"): entries[place].text = try quoted()
        case UInt8(ascii: "["):
            entries[place].kind = .sequence
            try flowSequence()
        case UInt8(ascii: "{"):
            guard byte(after: 1) == UInt8(ascii: "}") else { throw Declined() }
            position += 2
            entries[place].kind = .mapping
        default: return false
        }
        return true
    }

    /// `[a, "b", [1, 2]]` on one line.
    private mutating func flowSequence() throws(Declined) {
        try descend()
        defer { depth -= 1 }
        position += 1
        skipSpaces()
        if byte() == UInt8(ascii: "]") {
            position += 1
            return
        }
        while true {
            skipSpaces()
            let item = add()
            let startLine = line
            begin(item, .scalar)
            if try !flowContent(in: item) { entries[item].text = try flowPlain() }
            guard startLine == line else { throw Declined() }
            end(item)
            skipSpaces()
            let last = byte()
            position += 1
            if last == UInt8(ascii: "]") { return }
            if last != UInt8(ascii: ",") { throw Declined() }
        }
    }
}

private let newline = UInt8(ascii: "\n")
private let space = UInt8(ascii: " ")

extension UInt8 {
    /// Whether a word of the subset may begin with it: no character that means anything to YAML.
    var isWordByte: Bool {
        self >= 0x80 || self == UInt8(ascii: "_") || self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9")
            || self | 0x20 >= UInt8(ascii: "a") && self | 0x20 <= UInt8(ascii: "z")
    }

    /// A space or the end of a line.
    var isBlank: Bool { self == UInt8(ascii: " ") || self == UInt8(ascii: "\n") }
}
