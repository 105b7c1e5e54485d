import DurableFiles
import JSONValues
import RunFolders
import RunModel
import RunStore
import SystemPackage

/// A value of a column whose values are numbers or texts.
enum RowValue: Equatable {
    case null
    case integer(Int64)
    case number(Double)
    case text(String)

    init(_ value: HyperparameterValue) {
        switch value {
        case .integer(let value): self = .integer(Int64(value))
        case .number(let value): self = value.isNaN ? .text("NaN") : .number(value)
        case .text(let value): self = .text(value)
        case .bool(let value): self = .text(value ? "true" : "false")
        case .none: self = .null
        }
    }

    init(_ metric: JSONValue) {
        if case .integer(let value) = metric {
            self = .integer(value)
        } else if let value = metric.number {
            self = value.isNaN ? .text("NaN") : .number(value)
        } else {
            self = .null
        }
    }
}

/// A run as the index keeps it: read from the tree, not yet written into the index.
struct RunRow {
    var look: RunLook
    var folder: FileLook
    var signature: Int64?
    var files: [[UInt8]]
    /// nil for a folder that is just being made.
    var content: Content?

    struct Content {
        var record: RunRecord
        /// `hyperparameters.…` and `metrics.…`: what has a column of its own.
        var values: [(name: String, value: RowValue)]
        /// The other keys of the configuration, dotted: null, or the text as it was written.
        var leaves: [(name: String, value: JSONValue)]
        /// What is written of these two, and of the machine-readable form: made here, on all cores.
        var keyText: String
        var leafText: [UInt8]
        var listing: [UInt8]
        var tags: String?
        var equalKey: Int64?
    }
}

extension RunRow {
    /// Reads a run and what tells that it changed. nil when none stands there any more.
    ///
    /// - Parameter path: relative to the results folder of that descriptor.
    init?(of path: [UInt8], in project: Project, descriptor: CInt, now: Moment) {
        let nanoseconds = now.unixMilliseconds * 1_000_000
        guard let relative = FilePath(bytes: path),
            let place = RunPlace(components: relative.components.map(\.string)),
            let signature = Signature(of: path, files: [], in: descriptor, now: nanoseconds),
            signature.hasConfiguration || FolderWalk.isRun(path, in: descriptor)
        else { return nil }
        let found = ResultsTree.FoundRun(
            path: project.resultsFolder.pushing(relative), place: place, hasConfiguration: signature.hasConfiguration)
        var record = project.record(of: found, now: now)
        if record != nil { project.readProgress(into: &record!) }
        look = RunLook(record)
        folder = signature.folder
        self.signature = signature.value
        files = record.map { Self.logs(of: $0, in: project) } ?? []
        if !files.isEmpty {
            // Which logs speak was not known before: what the run's own files looked like must not have changed since.
            let unchanged = Signature(of: path, files: [], in: descriptor, now: nanoseconds)?.value == signature.value
            self.signature =
                unchanged ? Signature(of: path, files: files, in: descriptor, now: nanoseconds)?.value : nil
        }
        // What was written just now may be written again.
        if self.signature == nil, look == .settled { look = .watched }
        content = record.map { Content($0, in: project, now: now) }
    }

    /// The logs where they have a word in what became of the run.
    private static func logs(of record: RunRecord, in project: Project) -> [[UInt8]] {
        guard record.life == nil || record.state.state == .lost else { return [] }
        let written = [record.configuration?.outFile, record.configuration?.errFile].compactMap(\.self)
        let found = [LogStream.out, .err].compactMap { try? project.logFile(of: record, $0) }
        var files: [[UInt8]] = []
        // Where there is none now, one may be later.
        for var file in found + written.map(project.absolute) {
            _ = file.removePrefix(record.path)
            if !files.contains(file.bytes) { files.append(file.bytes) }
        }
        return files
    }
}

extension RunRow.Content {
    fileprivate init(_ record: RunRecord, in project: Project, now: Moment) {
        self.record = record
        listing = record.json(in: project, now: now).compactBytes
        values =
            record.hyperparameterKeys.map { key in
                ("hyperparameters.\(key)", record.hyperparameter(key).map(RowValue.init) ?? .null)
            } + record.result.map { ("metrics.\($0.key)", RowValue($0.value)) }
        // Nobody can ask for such a key.
        values.removeAll { $0.name.utf8.contains(UInt8(ascii: "\n")) }
        leaves = []
        keyText = ""
        leafText = []
        let allTags = record.configuration?.telos?.tags ?? []
        tags = allTags.isEmpty ? nil : JSONValue.array(allTags.map(JSONValue.string)).compactText
        equalKey = record.configuration.flatMap { EqualKey($0)?.digest }
        if let node = record.writtenConfiguration { addLeaves(of: node, under: "") }
        keyText = KeySet(values: values.map(\.name), leaves: leaves.map(\.name)).text
        leafText = JSONValue.array(leaves.map(\.value)).compactBytes
    }

    /// Scalars alone: a list is no value of one run. What stands under `hyperparameters` has columns.
    private mutating func addLeaves(of node: YAMLNode, under prefix: String) {
        for member in node.members ?? [] {
            guard let key = member.key.text, !key.utf8.contains(UInt8(ascii: "\n")) else { continue }
            if prefix.isEmpty, key == "hyperparameters" { continue }
            let name = prefix + key
            if member.value.isScalar {
                leaves.append((name, JSONValue(member.value.text)))
            } else {
                addLeaves(of: member.value, under: name + ".")
            }
        }
    }
}
