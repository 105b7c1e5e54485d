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

    /// nil when the text is outside the subset.
    static func scan(_ bytes: UnsafeBufferPointer<UInt8>) -> YAMLNode? {
        guard bytes.count <= byteLimit, let isASCII = isASCII(bytes) else { return nil }
        var scanner = YAMLScanner(bytes: bytes, isASCII: isASCII)
        return try? scanner.document()
    }

    private init(bytes: UnsafeBufferPointer<UInt8>, isASCII: Bool) {
        self.bytes = bytes
        self.isASCII = isASCII
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

    private mutating func document() throws(Declined) -> YAMLNode {
        guard let column = nextColumn() else { throw Declined() }
        let root = try blockNode(at: column)
        if nextColumn() != nil { throw Declined() }
        return root
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

    /// A node that begins at the given position of the current line. Columns count characters.
    private func node(_ content: YAMLNode.Content, at start: Int) -> YAMLNode {
        YAMLNode(content, line: line, column: columnNumber(start))
    }

    private func columnNumber(_ place: Int) -> Int {
        if isASCII { return place - lineStart + 1 }
        return bytes[lineStart..<place].reduce(1) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) }
    }

    // MARK: Block collections

    private mutating func blockNode(at column: Int) throws(Declined) -> YAMLNode {
        isAtEntry ? try blockSequence(at: column, isIndented: true) : try blockMapping(at: column)
    }

    private mutating func descend() throws(Declined) {
        depth += 1
        if depth > Self.depthLimit { throw Declined() }
    }

    private mutating func blockMapping(at column: Int) throws(Declined) -> YAMLNode {
        try descend()
        defer { depth -= 1 }
        var mapping = YAMLNode(.mapping([]), line: line, column: column + 1)
        var members: [YAMLNode.Member] = []
        members.reserveCapacity(8)
        repeat {
            let key = try key()
            // The whole reader says where a key stands twice.
            if members.count == Self.memberLimit || members.contains(where: { $0.key.scalarText == key.scalarText }) {
                throw Declined()
            }
            members.append(YAMLNode.Member(key: key, value: try memberValue(of: column)))
        } while try continues(at: column)
        mapping.content = .mapping(members)
        return mapping
    }

    /// A key of one line and its colon.
    private mutating func key() throws(Declined) -> YAMLNode {
        let (start, startLine) = (position, line)
        let content: YAMLNode.Content
        switch byte() {
        case UInt8(ascii: "\""), UInt8(ascii: "'"): content = .scalar(try quoted(), isPlain: false)
        case let first where first.isWordByte: content = .scalar(try plainKey(), isPlain: true)
        default: throw Declined()
        }
        guard line == startLine, position - start <= Self.keyLimit, byte() == UInt8(ascii: ":"), byte(after: 1).isBlank
        else { throw Declined() }
        let key = node(content, at: start)
        position += 1
        return key
    }

    /// What stands behind the colon of a key at that column.
    private mutating func memberValue(of column: Int) throws(Declined) -> YAMLNode {
        let empty = node(.scalar("", isPlain: true), at: position)
        skipSpaces()
        guard isAtLineEnd else { return try inlineValue(in: column) }
        guard let next = nextColumn() else { return empty }
        if next > column { return try blockNode(at: next) }
        // A sequence may stand as far left as the key it belongs to.
        return next == column && isAtEntry ? try blockSequence(at: column, isIndented: false) : empty
    }

    /// Whether `- ` stands here.
    private var isAtEntry: Bool { byte() == UInt8(ascii: "-") && byte(after: 1).isBlank }

    /// - Parameter isIndented: whether it stands farther right than the collection around it; when not, a key at its
    ///   own column ends it.
    private mutating func blockSequence(at column: Int, isIndented: Bool) throws(Declined) -> YAMLNode {
        try descend()
        defer { depth -= 1 }
        var sequence = YAMLNode(.sequence([]), line: line, column: column + 1)
        var nodes: [YAMLNode] = []
        repeat {
            guard isAtEntry else {
                if isIndented { throw Declined() }
                break
            }
            position += 1
            nodes.append(try entry(of: column))
        } while try continues(at: column)
        sequence.content = .sequence(nodes)
        return sequence
    }

    /// What stands behind the `-` at that column.
    private mutating func entry(of column: Int) throws(Declined) -> YAMLNode {
        let empty = node(.scalar("", isPlain: true), at: position)
        skipSpaces()
        if isAtLineEnd {
            guard let next = nextColumn(), next > column else { return empty }
            return try blockNode(at: next)
        }
        let inner = position - lineStart
        if isAtEntry { return try blockSequence(at: inner, isIndented: true) }
        var ahead = self
        if (try? ahead.key()) != nil { return try blockMapping(at: inner) }
        return try inlineValue(in: column)
    }

    // MARK: Values

    /// A value on the line of its key or `-`, and the end of its line.
    ///
    /// - Parameter indentation: the column of the collection around it: lines of the value stand farther right.
    private mutating func inlineValue(in indentation: Int) throws(Declined) -> YAMLNode {
        // The place is the first line's, where the value begins.
        var value = node(.mapping([]), at: position)
        if let content = try flowContent() {
            value.content = content
        } else {
            value.content = .scalar(try plain(in: indentation), isPlain: true)
        }
        try endLine()
        return value
    }

    /// A quoted scalar, a flow sequence or `{}`; nil when something else stands here.
    private mutating func flowContent() throws(Declined) -> YAMLNode.Content? {
        switch byte() {
        case UInt8(ascii: "\""), UInt8(ascii: "'"): return .scalar(try quoted(), isPlain: false)
        case UInt8(ascii: "["): return .sequence(try flowSequence())
        case UInt8(ascii: "{"):
            guard byte(after: 1) == UInt8(ascii: "}") else { throw Declined() }
            position += 2
            return .mapping([])
        default: return nil
        }
    }

    /// `[a, "b", [1, 2]]` on one line.
    private mutating func flowSequence() throws(Declined) -> [YAMLNode] {
        try descend()
        defer { depth -= 1 }
        var nodes: [YAMLNode] = []
        position += 1
        skipSpaces()
        if byte() == UInt8(ascii: "]") {
            position += 1
            return nodes
        }
        while true {
            skipSpaces()
            var item = node(.mapping([]), at: position)
            if let content = try flowContent() {
                item.content = content
            } else {
                item.content = .scalar(try flowPlain(), isPlain: true)
            }
            guard item.line == line else { throw Declined() }
            nodes.append(item)
            skipSpaces()
            let end = byte()
            position += 1
            if end == UInt8(ascii: "]") { return nodes }
            if end != UInt8(ascii: ",") { throw Declined() }
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

extension YAMLNode {
    fileprivate var scalarText: String? {
        if case .scalar(let text, _) = content { text } else { nil }
    }
}
