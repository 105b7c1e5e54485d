import Yams

/// Why a text cannot be read as YAML, and where: line and column count from 1.
package struct YAMLParseError: Error, Equatable, CustomStringConvertible {
    package var line: Int
    package var column: Int
    package var problem: String

    package var description: String { "\(line):\(column): \(problem)" }
}

extension YAMLNode {
    /// More than any config needs; aliases are expanded, and one file of a few lines can stand for billions of nodes.
    static let maximumNodeCount = 100_000

    /// Reads one YAML document; an empty one is null.
    ///
    /// - Throws: `YAMLParseError`, for bad UTF-8 too.
    package static func parse(_ bytes: [UInt8]) throws(YAMLParseError) -> YAMLNode {
        if let node = scan(bytes) { return node }
        return try parseFully(bytes)
    }

    /// The document by the fast scanner of what Telos and PyYAML write: the same as `parseFully` gives, or nil.
    package static func scan(_ bytes: [UInt8]) -> YAMLNode? {
        YAMLDocument.scan(bytes)?.node
    }

    /// The document by libyaml, which reads all of YAML and says what is wrong.
    ///
    /// - Throws: `YAMLParseError`
    package static func parseFully(_ bytes: [UInt8]) throws(YAMLParseError) -> YAMLNode {
        let bytes = withoutMark(bytes)
        guard let text = String(validating: bytes, as: UTF8.self) else { throw badEncoding(bytes) }
        let root: Yams.Node?
        do {
            root = try Yams.compose(yaml: text, .basic)
        } catch let error as YamlError {
            throw YAMLParseError(error)
        } catch {
            throw YAMLParseError(line: 1, column: 1, problem: "\(error)")
        }
        guard let root else { return YAMLNode(.scalar("", isPlain: true), line: 1, column: 1) }
        var nodesLeft = maximumNodeCount
        return try convert(root, nodesLeft: &nodesLeft)
    }

    private static func withoutMark(_ bytes: [UInt8]) -> ArraySlice<UInt8> {
        bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
    }

    private static func convert(_ node: Yams.Node, nodesLeft: inout Int) throws(YAMLParseError) -> YAMLNode {
        let line = node.mark?.line ?? 1
        let column = node.mark?.column ?? 1
        nodesLeft -= 1
        guard nodesLeft > 0 else {
            throw YAMLParseError(
                line: line, column: column,
                problem: "the file stands for more than \(maximumNodeCount) values; aliases (*name) multiply")
        }
        switch node {
        case .scalar(let scalar):
            return YAMLNode(.scalar(scalar.string, isPlain: scalar.style == .plain), line: line, column: column)
        case .sequence(let sequence):
            var nodes: [YAMLNode] = []
            for child in sequence { nodes.append(try convert(child, nodesLeft: &nodesLeft)) }
            return YAMLNode(.sequence(nodes), line: line, column: column)
        case .mapping(let mapping):
            var members: [Member] = []
            for (key, value) in mapping {
                members.append(
                    Member(
                        key: try convert(key, nodesLeft: &nodesLeft), value: try convert(value, nodesLeft: &nodesLeft)))
            }
            return YAMLNode(.mapping(members), line: line, column: column)
        case .alias:
            // `compose` resolves aliases; one that is left refers to nothing.
            throw YAMLParseError(line: line, column: column, problem: "an alias that refers to nothing")
        }
    }

    private static func badEncoding(_ bytes: ArraySlice<UInt8>) -> YAMLParseError {
        let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        let line = lines.firstIndex { String(validating: $0, as: UTF8.self) == nil } ?? 0
        return YAMLParseError(line: line + 1, column: 1, problem: "the line is not valid UTF-8; save the file as UTF-8")
    }
}

extension YAMLParseError {
    fileprivate init(_ error: YamlError) {
        switch error {
        case .scanner(_, let problem, let mark, let text), .parser(_, let problem, let mark, let text),
            .composer(_, let problem, let mark, let text):
            self.init(line: mark.line, column: mark.column, problem: Self.sentence(problem, mark, text))
        case .reader(let problem, _, _, _):
            self.init(line: 1, column: 1, problem: problem)
        case .duplicatedKeysInMapping(let duplicates, let context):
            let keys = duplicates.map { "'\($0)'" }.joined(separator: ", ")
            self.init(
                line: context.mark.line, column: context.mark.column,
                problem: "in the mapping that begins here the key \(keys) stands twice; keep one")
        default:
            self.init(line: 1, column: 1, problem: "\(error)")
        }
    }

    /// libyaml's words, with the remedy where the cause is a common slip.
    private static func sentence(_ problem: String, _ mark: Mark, _ text: String) -> String {
        let line = text.split(separator: "\n", omittingEmptySubsequences: false).dropFirst(mark.line - 1).first ?? ""
        let indentation = line.prefix { $0 == " " || $0 == "\t" }
        return indentation.contains("\t") ? "a tab cannot indent YAML; write spaces" : problem
    }
}
