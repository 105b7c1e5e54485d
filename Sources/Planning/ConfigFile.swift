import DurableFiles
import Hashing
import RunModel
import RunStore
import SystemPackage

/// A training config as read: its tree of nodes, with the `--set` arguments applied.
struct ConfigFile {
    /// As the user wrote it.
    let written: String
    let path: FilePath
    let sha256: String
    let root: YAMLNode

    /// - Throws: `ConfigProblem`
    init(_ written: String, from workingDirectory: FilePath, settings: [String]) throws(ConfigProblem) {
        self.written = written
        path = workingDirectory.pushing(FilePath(written)).lexicallyNormalized()
        let bytes = try Self.read(path, written: written)
        sha256 = SHA256.hash(bytes).hexadecimal
        var root: YAMLNode
        do throws(YAMLParseError) {
            root = try YAMLNode.parse(bytes)
        } catch {
            let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
            let line =
                lines.indices.contains(error.line - 1) ? String(decoding: lines[error.line - 1], as: UTF8.self) : ""
            // In a list and at the start of a value YAML takes a brace for a mapping.
            let hint = line.contains("{task}") ? "; write a path with {task} in double quotes" : ""
            throw ConfigProblem(.file(written, line: error.line, column: error.column), error.problem + hint)
        }
        if root.isNull, settings.isEmpty {
            throw ConfigProblem(
                .file(written, line: 1, column: 1),
                "the file is empty; write at least model, task, method, data and hyperparameters")
        }
        if root.isNull { root = YAMLNode(.mapping([]), line: 1, column: 1) }
        guard root.members != nil else {
            throw ConfigProblem(
                .file(written, line: root.line, column: root.column),
                "a training config is keys and values, one a line: model: meta-llama/Llama-3.2-1B")
        }
        for (index, setting) in settings.enumerated() { try root.apply(setting, number: index) }
        self.root = root
    }

    private static func read(_ path: FilePath, written: String) throws(ConfigProblem) -> [UInt8] {
        if path.isDirectory {
            // It only helps the message: a folder that cannot be listed helps with nothing.
            let names = ((try? path.children()) ?? []).map(\.name.string).filter { $0.hasSuffix(".yaml") }.sorted()
            let example = names.first.map { ", such as " + FilePath(written).appending($0).string } ?? ""
            throw ConfigProblem(.file(written), "a folder, not a config; name the files in it" + example)
        }
        do throws(FileError) {
            return try path.readBytes(atMost: 1 << 20)
        } catch {
            throw ConfigProblem(.file(written), error.isMissing ? "the file does not exist" : error.description)
        }
    }
}

extension YAMLNode {
    /// Applies one `--set KEY=VALUE`: the key is dotted, the value is YAML, and of a dimension `a,b,c` is a list.
    ///
    /// A key that stands in the file keeps its place, and with it its place among the dimensions.
    ///
    /// - Throws: `ConfigProblem`
    mutating func apply(_ setting: String, number: Int) throws(ConfigProblem) {
        let place = ConfigProblem.Place.argument("--set \(setting)")
        guard let equals = setting.firstIndex(of: "="), equals != setting.startIndex else {
            throw ConfigProblem(place, "write --set KEY=VALUE, such as --set hyperparameters.seed=1")
        }
        let path = setting[..<equals].split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard path.count <= 2, !path.contains("") else {
            throw ConfigProblem(place, "write the key as the config has it, such as hyperparameters.seed or model")
        }
        var value: YAMLNode
        do throws(YAMLParseError) {
            value = try YAMLNode.parse(Array(setting[setting.index(after: equals)...].utf8))
        } catch {
            throw ConfigProblem(place, error.problem)
        }
        if ConfigKeys.isDimension(path), case .scalar(let text, isPlain: true) = value.content, text.contains(",") {
            value.content = .sequence(
                text.split(separator: ",", omittingEmptySubsequences: false).map { part in
                    YAMLNode(.scalar(String(part.trimmed), isPlain: true))
                })
        }
        set(path[...], to: value.placed(atArgument: number))
    }

    private mutating func set(_ path: ArraySlice<String>, to value: YAMLNode) {
        guard let key = path.first else {
            self = value
            return
        }
        var members = self.members ?? []
        if let index = members.firstIndex(where: { $0.key.text == key }) {
            members[index].value.set(path.dropFirst(), to: value)
        } else {
            var child = YAMLNode(.mapping([]), line: value.line, column: value.column)
            child.set(path.dropFirst(), to: value)
            let keyNode = YAMLNode(.scalar(key, isPlain: false), line: value.line, column: value.column)
            members.append(Member(key: keyNode, value: child))
        }
        content = .mapping(members)
    }

    /// The node with the mark that `Findings.place` reads: line 0, and the number of the argument as column.
    private func placed(atArgument number: Int) -> YAMLNode {
        var node = self
        node.line = 0
        node.column = number
        switch content {
        case .scalar: break
        case .sequence(let nodes): node.content = .sequence(nodes.map { $0.placed(atArgument: number) })
        case .mapping(let members):
            node.content = .mapping(
                members.map {
                    Member(key: $0.key.placed(atArgument: number), value: $0.value.placed(atArgument: number))
                })
        }
        return node
    }
}

extension StringProtocol {
    var trimmed: SubSequence {
        var text = self[...]
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}
