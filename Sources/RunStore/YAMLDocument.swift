import Glibc
import RunModel

/// A YAML document in two arrays: its bytes, and where in them its keys and values stand. Made in a tenth of the time that
/// a tree of nodes takes; the texts are made when they are asked for.
package final class YAMLDocument: Sendable {
    /// The file, and behind it the texts that stand otherwise in it: unescaped, unfolded.
    let bytes: [UInt8]
    /// In the order of the file: the root, and every value before what it holds.
    let entries: [Entry]

    /// Where a text stands among the bytes.
    struct Span {
        var start: UInt32 = 0
        var end: UInt32 = 0
        /// Not quoted.
        var isPlain = true
    }

    enum Kind: UInt8 { case scalar, sequence, mapping }

    /// A value, with its key where it is a member of a mapping.
    struct Entry {
        var key = Span()
        var text = Span()
        var kind = Kind.scalar
        /// Where the entries of what it holds end.
        var end: UInt32 = 0
        var keyLine: UInt32 = 0
        var keyColumn: UInt32 = 0
        var line: UInt32 = 0
        var column: UInt32 = 0
    }

    init(bytes: [UInt8], entries: [Entry]) {
        self.bytes = bytes
        self.entries = entries
    }

    package var root: Node { Node(document: self, index: 0) }

    /// A value of the document. What it means is said as `YAMLNode` says it.
    package struct Node {
        fileprivate let document: YAMLDocument
        fileprivate let index: Int

        private var entry: Entry { document.entries[index] }
    }
}

extension YAMLDocument {
    /// Reads one YAML document; an empty one is null.
    ///
    /// - Throws: `YAMLParseError`, for bad UTF-8 too.
    package static func parse(_ bytes: [UInt8]) throws(YAMLParseError) -> YAMLDocument {
        if let document = scan(bytes) { return document }
        return YAMLDocument(try YAMLNode.parseFully(bytes))
    }

    /// The document by the fast scanner of what Telos and PyYAML write: the same as libyaml makes of it, or nil.
    static func scan(_ bytes: [UInt8]) -> YAMLDocument? {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        return YAMLScanner.scan(bytes.starts(with: mark) ? Array(bytes.dropFirst(mark.count)) : bytes)
    }

    /// The same document in this form.
    package convenience init(_ node: YAMLNode) {
        var bytes: [UInt8] = []
        var entries: [Entry] = []
        func span(_ text: String, isPlain: Bool) -> Span {
            let start = UInt32(bytes.count)
            bytes += text.utf8
            return Span(start: start, end: UInt32(bytes.count), isPlain: isPlain)
        }
        func add(_ node: YAMLNode, key: YAMLNode?) {
            let place = entries.count
            var entry = Entry(line: UInt32(node.line), column: UInt32(node.column))
            if let key, case .scalar(let text, let isPlain) = key.content {
                entry.key = span(text, isPlain: isPlain)
                entry.keyLine = UInt32(key.line)
                entry.keyColumn = UInt32(key.column)
            }
            switch node.content {
            case .scalar(let text, let isPlain): entry.text = span(text, isPlain: isPlain)
            case .sequence: entry.kind = .sequence
            case .mapping: entry.kind = .mapping
            }
            entries.append(entry)
            switch node.content {
            case .scalar: break
            case .sequence(let nodes): for node in nodes { add(node, key: nil) }
            case .mapping(let members):
                // A key that is no text cannot be asked for.
                for member in members where member.key.isScalar { add(member.value, key: member.key) }
            }
            entries[place].end = UInt32(entries.count)
        }
        add(node, key: nil)
        self.init(bytes: bytes, entries: entries)
    }
}

extension YAMLDocument.Node {
    /// A member of a mapping.
    package struct Member {
        package let value: YAMLDocument.Node

        /// nil for a key that is null.
        package var key: String? { value.document.text(value.entry.key) }
    }

    package var line: Int { Int(entry.line) }

    /// The text of a scalar that is not null.
    package var text: String? { entry.kind == .scalar ? document.text(entry.text) : nil }

    /// Whether this is a plain scalar that YAML reads as null.
    package var isNull: Bool { entry.kind == .scalar && document.isNull(entry.text) }

    package var isScalar: Bool { entry.kind == .scalar }
    package var isMapping: Bool { entry.kind == .mapping }

    package var sequence: [YAMLDocument.Node]? { entry.kind == .sequence ? children : nil }

    package var members: [Member]? { isMapping ? children.map(Member.init) : nil }

    /// The value of that key, when this is a mapping that has it.
    package subscript(key: StaticString) -> YAMLDocument.Node? {
        guard isMapping else { return nil }
        let count = key.utf8CodeUnitCount
        var child = index + 1
        return document.bytes.withUnsafeBufferPointer { bytes in
            while child < entry.end {
                let span = document.entries[child].key
                if span.count == count, !document.isNull(span),
                    memcmp(bytes.baseAddress! + Int(span.start), key.utf8Start, count) == 0
                {
                    return YAMLDocument.Node(document: document, index: child)
                }
                child = Int(document.entries[child].end)
            }
            return nil
        }
    }

    /// The whole number that a scalar says.
    package var integer: Int? { text.flatMap(YAMLNode.integer) }

    package var bool: Bool? { text.flatMap(YAMLNode.bool) }

    /// The value, when this is a scalar.
    var hyperparameter: HyperparameterValue? {
        guard isScalar else { return nil }
        return text.map { HyperparameterValue(yaml: $0) } ?? HyperparameterValue.none
    }

    private var children: [YAMLDocument.Node] {
        var nodes: [YAMLDocument.Node] = []
        var child = index + 1
        while child < entry.end {
            nodes.append(YAMLDocument.Node(document: document, index: child))
            child = Int(document.entries[child].end)
        }
        return nodes
    }
}

extension YAMLDocument.Span {
    var count: Int { Int(end - start) }
}

extension YAMLDocument {
    fileprivate func text(_ span: Span) -> String? { isNull(span) ? nil : wholeText(span) }

    fileprivate func wholeText(_ span: Span) -> String {
        String(decoding: bytes[Int(span.start)..<Int(span.end)], as: UTF8.self)
    }

    fileprivate func isNull(_ span: Span) -> Bool {
        guard span.isPlain, span.count <= 4 else { return false }
        // Nearly always the first letter tells.
        guard span.count > 0, !"~nN".utf8.contains(bytes[Int(span.start)]) else {
            return YAMLNode.isNull(wholeText(span))
        }
        return false
    }

    /// The same document as a tree.
    var node: YAMLNode {
        var place = 0
        func next() -> YAMLNode {
            let entry = entries[place]
            place += 1
            let content: YAMLNode.Content
            switch entry.kind {
            case .scalar: content = .scalar(wholeText(entry.text), isPlain: entry.text.isPlain)
            case .sequence:
                var nodes: [YAMLNode] = []
                while place < entry.end { nodes.append(next()) }
                content = .sequence(nodes)
            case .mapping:
                var members: [YAMLNode.Member] = []
                while place < entry.end {
                    let entry = entries[place]
                    let key = YAMLNode(
                        .scalar(wholeText(entry.key), isPlain: entry.key.isPlain), line: Int(entry.keyLine),
                        column: Int(entry.keyColumn))
                    members.append(YAMLNode.Member(key: key, value: next()))
                }
                content = .mapping(members)
            }
            return YAMLNode(content, line: Int(entry.line), column: Int(entry.column))
        }
        return next()
    }
}

extension YAMLDocument {
    /// Calls `body` for every scalar of the document that stands in mappings alone: a list is no value of one run.
    ///
    /// - Parameters:
    ///   - skipped: a key of the root that is passed over with all it holds.
    ///   - body: gets the dotted key, and the value's text; nil for null.
    package func forEachLeaf(
        skipping skipped: String, _ body: (_ key: ArraySlice<UInt8>, _ value: () -> String?) -> Void
    ) {
        var path: [UInt8] = []
        addLeaves(of: 0, under: &path, skipping: Array(skipped.utf8), body)
    }

    private func addLeaves(
        of place: Int, under path: inout [UInt8], skipping skipped: [UInt8],
        _ body: (_ key: ArraySlice<UInt8>, _ value: () -> String?) -> Void
    ) {
        guard entries[place].kind == .mapping else { return }
        var child = place + 1
        while child < entries[place].end {
            let entry = entries[child]
            defer { child = Int(entry.end) }
            let key = bytes[Int(entry.key.start)..<Int(entry.key.end)]
            if isNull(entry.key) || path.isEmpty && (key.isEmpty || key.elementsEqual(skipped)) { continue }
            let begin = path.count
            if begin > 0 { path.append(UInt8(ascii: ".")) }
            path += key
            if entry.kind == .scalar {
                body(path[...]) { text(entry.text) }
            } else {
                addLeaves(of: child, under: &path, skipping: skipped, body)
            }
            path.removeSubrange(begin...)
        }
    }
}
