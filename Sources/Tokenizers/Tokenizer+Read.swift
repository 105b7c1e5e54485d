import DurableFiles
package import JSONValues
package import SystemPackage

extension Tokenizer {
    /// Reads a `tokenizer.json`.
    ///
    /// - Throws: `TokenizerError`
    package init(reading path: FilePath) throws(TokenizerError) {
        let value: JSONValue
        do {
            value = try JSONValue.parse(try path.readBytes())
        } catch {
            throw .unreadable(path: path, problem: "\(error)")
        }
        try self.init(value)
    }

    /// - Throws: `TokenizerError`
    package init(_ file: JSONValue) throws(TokenizerError) {
        model = try BytePairEncoding(file["model"] ?? .null)
        let normalizers = try Self.normalizers(file["normalizer"] ?? .null)
        self.normalizers = normalizers
        splitting = try Self.splitting(file["pre_tokenizer"] ?? .null)
        leadingIDs = try Self.leadingIDs(file["post_processor"] ?? .null)
        var added: [(text: [Unicode.Scalar], id: Int)] = []
        for (index, token) in (file["added_tokens"]?.array ?? []).enumerated() {
            let place = "added_tokens[\(index)]"
            guard let text = token["content"]?.string, !text.isEmpty else {
                throw .malformed(place: place, expected: "a content")
            }
            for option in ["single_word", "lstrip", "rstrip"] where token[option] == true {
                throw .unsupported(part: "added token \"\(text)\" with \(option)")
            }
            if token["normalized"] == true, !normalizers.isEmpty {
                throw .unsupported(part: "added token \"\(text)\" that is looked for after normalization")
            }
            added.append((Array(text.unicodeScalars), try token.id(at: place)))
        }
        addedTokens = Dictionary(grouping: added.sorted { $0.text.count > $1.text.count }) { $0.text[0] }
    }

    private static func normalizers(_ value: JSONValue) throws(TokenizerError) -> [Normalizer] {
        if value.isNull { return [] }
        switch value["type"]?.string {
        case "Sequence":
            var all: [Normalizer] = []
            for part in value["normalizers"]?.array ?? [] { all += try normalizers(part) }
            return all
        case "NFC":
            return [.compose]
        case "Prepend":
            return [.prepend(try value.scalars("prepend", at: "normalizer"))]
        case "Replace":
            guard let pattern = value["pattern"]?["String"]?.string, !pattern.isEmpty else {
                throw .unsupported(part: "normalizer Replace with another pattern than a plain text")
            }
            return [.replace(Array(pattern.unicodeScalars), with: try value.scalars("content", at: "normalizer"))]
        case let type:
            throw .unsupported(part: "normalizer \"\(type ?? "without a type")\"")
        }
    }

    private static func splitting(_ value: JSONValue) throws(TokenizerError) -> Splitting {
        if value.isNull { return .none }
        switch value["type"]?.string {
        case "ByteLevel":
            return .byteLevel(
                value["use_regex"] == false ? nil : .gpt2, addsPrefixSpace: value["add_prefix_space"]?.bool ?? true)
        case "Metaspace":
            let replacement = try value.scalars("replacement", at: "pre_tokenizer")
            guard replacement.count == 1 else {
                throw .malformed(place: "pre_tokenizer.replacement", expected: "one character")
            }
            // Files of older versions say `add_prefix_space`.
            let scheme = value["prepend_scheme"]?.string ?? (value["add_prefix_space"] == false ? "never" : "always")
            guard let prepending = Prepending(rawValue: scheme) else {
                throw .unsupported(part: "pre-tokenizer Metaspace with the prepend_scheme \"\(scheme)\"")
            }
            return .metaspace(
                replacement: replacement[0], prepending: prepending, cutting: value["split"]?.bool ?? true)
        case "Sequence":
            return try splitting(sequence: value["pretokenizers"]?.array ?? [])
        case let type:
            throw .unsupported(part: "pre-tokenizer \"\(type ?? "without a type")\"")
        }
    }

    /// The form of Llama 3, Qwen2 and Mistral-Nemo: a split by an expression of the file's own, then bytes.
    private static func splitting(sequence: [JSONValue]) throws(TokenizerError) -> Splitting {
        if sequence.count == 1 { return try splitting(sequence[0]) }
        guard sequence.count == 2, sequence[0]["type"] == "Split", sequence[1]["type"] == "ByteLevel",
            sequence[1]["use_regex"] == false, sequence[1]["add_prefix_space"] == false
        else {
            let types = sequence.map { $0["type"]?.string ?? "?" }.joined(separator: ", ")
            throw .unsupported(part: "pre-tokenizer sequence [\(types)]")
        }
        let split = sequence[0]
        guard split["behavior"] == "Isolated", split["invert"] != true else {
            throw .unsupported(part: "pre-tokenizer Split with another behavior than Isolated")
        }
        guard let expression = split["pattern"]?["Regex"]?.string else {
            throw .unsupported(part: "pre-tokenizer Split by another pattern than a Regex")
        }
        guard let pattern = WordPattern(expression: expression) else {
            throw .unknownPattern(expression: expression)
        }
        return .byteLevel(pattern, addsPrefixSpace: false)
    }

    private static func leadingIDs(_ value: JSONValue) throws(TokenizerError) -> [Int] {
        if value.isNull { return [] }
        switch value["type"]?.string {
        case "ByteLevel":
            // Concerns offsets only.
            return []
        case "Sequence":
            var ids: [Int] = []
            for part in value["processors"]?.array ?? [] { ids += try leadingIDs(part) }
            return ids
        case "TemplateProcessing":
            var ids: [Int] = []
            var isAfterText = false
            for piece in value["single"]?.array ?? [] {
                if piece["Sequence"] != nil {
                    isAfterText = true
                    continue
                }
                guard let name = piece["SpecialToken"]?["id"]?.string,
                    let tokens = value["special_tokens"]?[name]?["ids"]?.array
                else { throw .malformed(place: "post_processor.single", expected: "special tokens that are defined") }
                if isAfterText { throw .unsupported(part: "post-processor that ends every text with \"\(name)\"") }
                for token in tokens {
                    guard let id = token.integer, id >= 0 else {
                        throw .malformed(place: "post_processor.special_tokens", expected: "ids")
                    }
                    ids.append(id)
                }
            }
            return ids
        case let type:
            throw .unsupported(part: "post-processor \"\(type ?? "without a type")\"")
        }
    }
}

extension BytePairEncoding {
    /// The `model` of a `tokenizer.json`.
    ///
    /// - Throws: `TokenizerError`
    init(_ value: JSONValue) throws(TokenizerError) {
        if let type = value["type"]?.string, type != "BPE" { throw .unsupported(part: "model \"\(type)\"") }
        for affix in ["continuing_subword_prefix", "end_of_word_suffix"] {
            if let text = value[affix]?.string, !text.isEmpty { throw .unsupported(part: "\(affix) \"\(text)\"") }
        }
        if let dropout = value["dropout"]?.number, dropout != 0 { throw .unsupported(part: "dropout") }
        guard let vocabulary = value["vocab"]?.object, let merges = value["merges"]?.array else {
            throw .malformed(place: "model", expected: "a vocab and merges")
        }
        var ids: [[UInt8]: Int] = [:]
        ids.reserveCapacity(vocabulary.count)
        for member in vocabulary.members {
            guard let id = member.value.integer, id >= 0 else {
                throw .malformed(place: "model.vocab[\"\(member.key)\"]", expected: "an id")
            }
            ids[Array(member.key.utf8)] = id
        }
        var table: [Pair: Merge] = [:]
        table.reserveCapacity(merges.count)
        for (rank, merge) in merges.enumerated() {
            guard let (left, right) = Self.parts(of: merge), let leftID = ids[left], let rightID = ids[right],
                let id = ids[left + right]
            else { throw .malformed(place: "model.merges[\(rank)]", expected: "two pieces of the vocabulary") }
            table[Pair(left: leftID, right: rightID)] = Merge(rank: rank, id: id)
        }
        var unknownID: Int?
        if let unknown = value["unk_token"]?.string {
            unknownID = ids[Array(unknown.utf8)]
            if unknownID == nil { throw .malformed(place: "model.unk_token", expected: "a piece of the vocabulary") }
        }
        self.init(
            ids: ids, merges: table, unknownID: unknownID, fusesUnknown: value["fuse_unk"] == true,
            fallsBackToBytes: value["byte_fallback"] == true, ignoresMerges: value["ignore_merges"] == true)
    }

    /// A merge is written `"a b"` or, newer, `["a", "b"]`.
    private static func parts(of merge: JSONValue) -> (left: [UInt8], right: [UInt8])? {
        if let pair = merge.array {
            guard pair.count == 2, let left = pair[0].string, let right = pair[1].string else { return nil }
            return (Array(left.utf8), Array(right.utf8))
        }
        let parts = merge.string?.utf8.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false) ?? []
        return parts.count == 2 ? (Array(parts[0]), Array(parts[1])) : nil
    }
}

extension JSONValue {
    fileprivate func scalars(_ key: String, at place: String) throws(TokenizerError) -> [Unicode.Scalar] {
        guard let text = self[key]?.string else { throw .malformed(place: "\(place).\(key)", expected: "a text") }
        return Array(text.unicodeScalars)
    }

    fileprivate func id(at place: String) throws(TokenizerError) -> Int {
        guard let id = self["id"]?.integer, id >= 0 else { throw .malformed(place: "\(place).id", expected: "an id") }
        return id
    }
}
