import DurableFiles
package import RunModel
package import SystemPackage

/// What `telos.yaml` says. All of it is optional.
package struct ProjectSettings: Equatable, Sendable {
    /// Folders, as written: relative to the root.
    package var results = "Results_v2"
    package var data = "Data_v2"
    package var models = ["models"]
    package var engine = Engine.native
    package var scripts = Scripts()
    /// Recommended purposes beside the built-in ones.
    package var purposes: [Purpose] = []
    /// Options of `sbatch`, as written.
    package var slurm: [String: String] = [:]

    package init() {}

    /// The programs of `engine: script`.
    package struct Scripts: Equatable, Sendable {
        /// Where the scripts lie and are started; nil is the project root.
        package var directory: String?
        /// File names by method and kind of script.
        package var files: [Method: [Kind: String]] = [:]

        package init() {}

        /// Which of a method's scripts: by where the data came from.
        package enum Kind: String, CaseIterable, Sendable { case original, synthetic, mixed }

        /// The script for a method and a kind of data. `other` data takes the original script; `mixed` its own where
        /// one is named, else the synthetic one.
        package func file(for method: Method, _ kind: DataKind) -> String? {
            guard let names = files[method] else { return nil }
            return switch kind {
            case .original, .other: names[.original]
            case .synthetic: names[.synthetic]
            case .mixed: names[.mixed] ?? names[.synthetic]
            }
        }
    }
}

/// What performs a training.
package enum Engine: String, CaseIterable, Sendable {
    /// `telos-engine`, on the CPU.
    case native
    /// The user's own program.
    case script
}

extension ProjectSettings {
    /// Reads `telos.yaml`; the defaults when there is none.
    ///
    /// - Throws: `ProjectError.badSettings` with every problem of the file, `FileError`
    package static func read(from file: FilePath) throws -> ProjectSettings {
        guard try file.status() != nil else { return ProjectSettings() }
        let bytes = try file.readBytes(atMost: 1 << 20)
        do {
            return try parse(YAMLNode.parse(bytes), file: file.string)
        } catch let error as YAMLParseError {
            throw ProjectError.badSettings(problems: ["\(file):\(error)"])
        }
    }

    static func parse(_ node: YAMLNode, file: String) throws -> ProjectSettings {
        var reader = SettingsReader(file: file)
        let settings = reader.settings(node)
        guard reader.problems.isEmpty else { throw ProjectError.badSettings(problems: reader.problems) }
        return settings
    }
}

/// Reads the tree of nodes and collects every problem on the way.
private struct SettingsReader {
    let file: String
    var problems: [String] = []

    mutating func problem(_ node: YAMLNode, _ text: String) {
        problems.append("\(file):\(node.line):\(node.column): \(text)")
    }

    mutating func settings(_ node: YAMLNode) -> ProjectSettings {
        var settings = ProjectSettings()
        if node.isNull { return settings }
        let known = ["results", "data", "models", "engine", "scripts", "purposes", "slurm"]
        for member in members(of: node, known: known, what: "the settings") where !member.value.isNull {
            let value = member.value
            switch member.key.text {
            case "results": settings.results = text(value, "results") ?? settings.results
            case "data": settings.data = text(value, "data") ?? settings.data
            case "models": settings.models = texts(value, "models")
            case "engine":
                if let name = text(value, "engine") {
                    if let engine = Engine(rawValue: name) {
                        settings.engine = engine
                    } else {
                        problem(value, "unknown engine \(quoted(name)); write native or script")
                    }
                }
            case "scripts": settings.scripts = scripts(value)
            case "purposes":
                for name in texts(value, "purposes") {
                    do throws(NameError) {
                        settings.purposes.append(try Purpose(name))
                    } catch {
                        problem(value, error.description)
                    }
                }
            default:
                for option in members(of: value, known: nil, what: "slurm") {
                    guard let key = option.key.text else { continue }
                    settings.slurm[key] = text(option.value, "slurm.\(key)")
                }
            }
        }
        return settings
    }

    mutating func scripts(_ node: YAMLNode) -> ProjectSettings.Scripts {
        var scripts = ProjectSettings.Scripts()
        let known = ["directory"] + Method.allCases.map(\.rawValue)
        for member in members(of: node, known: known, what: "scripts") where !member.value.isNull {
            guard let key = member.key.text else { continue }
            guard let method = Method(rawValue: key) else {
                scripts.directory = text(member.value, "scripts.directory")
                continue
            }
            if let pattern = member.value.text {
                // `{kind}` stands for original or synthetic; a name without it serves both.
                scripts.files[method] = [.original, .synthetic].reduce(into: [:]) { files, kind in
                    files[kind] = replacing("{kind}", in: pattern, by: kind.rawValue)
                }
                continue
            }
            let kinds = ProjectSettings.Scripts.Kind.allCases.map(\.rawValue)
            for byKind in members(of: member.value, known: kinds, what: "scripts.\(key)") {
                guard let kind = byKind.key.text.flatMap(ProjectSettings.Scripts.Kind.init(rawValue:)) else { continue }
                scripts.files[method, default: [:]][kind] = text(byKind.value, "scripts.\(key).\(kind.rawValue)")
            }
        }
        return scripts
    }

    /// The members of a mapping whose keys are known; a problem for each other one.
    mutating func members(of node: YAMLNode, known: [String]?, what: String) -> [YAMLNode.Member] {
        guard let members = node.members else {
            problem(node, "\(what) must be keys and values, one a line")
            return []
        }
        return members.filter { member in
            guard let key = member.key.text, known?.contains(key) ?? true else {
                let key = member.key.text ?? "null"
                let suggestion = nearest(to: key, in: known ?? []).map { "; did you mean \($0)?" }
                problem(
                    member.key,
                    "unknown key \(quoted(key))"
                        + (suggestion ?? "; known here are \((known ?? []).joined(separator: ", "))"))
                return false
            }
            return true
        }
    }

    mutating func text(_ node: YAMLNode, _ key: String) -> String? {
        guard let text = node.text, !text.isEmpty else {
            problem(node, "\(key) must be one text")
            return nil
        }
        return text
    }

    mutating func texts(_ node: YAMLNode, _ key: String) -> [String] {
        if node.isScalar { return text(node, key).map { [$0] } ?? [] }
        guard let nodes = node.sequence else {
            problem(node, "\(key) must be a list of texts: [a, b]")
            return []
        }
        return nodes.compactMap { text($0, key) }
    }
}

private func replacing(_ mark: String, in text: String, by replacement: String) -> String {
    var result = ""
    var rest = text[...]
    while let range = rest.firstRange(of: mark) {
        result += rest[..<range.lowerBound] + replacement
        rest = rest[range.upperBound...]
    }
    return result + rest
}
