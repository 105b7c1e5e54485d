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
        /// The other keys of the configuration, dotted, one a line, and their values: a JSON array of texts as they were
        /// written, or null.
        var leafNames: [UInt8] = []
        var leafValues: [UInt8] = []
        /// The machine-readable form. nil where it is made when it is first asked for; then the values of the leaves stand
        /// for nothing.
        var listing: [UInt8]?
        var tags: String?
        var equalKey: Int64?
    }
}

extension RunRow {
    /// Reads a run and what tells that it changed. nil when none stands there any more.
    ///
    /// - Parameters:
    ///   - path: relative to the results folder of that descriptor.
    ///   - isBrief: whether what is only printed is left for later.
    init?(of path: [UInt8], in project: Project, descriptor: CInt, now: Moment, isBrief: Bool) {
        let nanoseconds = now.unixMilliseconds * 1_000_000
        guard let relative = FilePath(bytes: path),
            let place = RunPlace(components: relative.components.map(\.string)),
            let signature = Signature(of: path, files: [], in: descriptor, now: nanoseconds),
            signature.hasConfiguration || FolderWalk.isRun(path, in: descriptor)
        else { return nil }
        let found = ResultsTree.FoundRun(
            path: project.resultsFolder.pushing(relative), place: place, hasConfiguration: signature.hasConfiguration)
        var record = project.record(of: found, now: now)
        if record != nil, !isBrief { project.readProgress(into: &record!) }
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
        content = record.map { Content($0, in: project, now: now, isBrief: isBrief) }
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
    fileprivate init(_ record: RunRecord, in project: Project, now: Moment, isBrief: Bool) {
        self.record = record
        listing = isBrief ? nil : record.json(in: project, now: now).compactBytes
        values =
            record.hyperparameterKeys.filter(KeySet.canName).map { key in
                ("hyperparameters.\(key)", record.hyperparameter(key).map(RowValue.init) ?? .null)
            } + record.result.filter { KeySet.canName($0.key) }.map { ("metrics.\($0.key)", RowValue($0.value)) }
        let allTags = record.configuration?.telos?.tags ?? []
        tags = allTags.isEmpty ? nil : JSONValue.array(allTags.map(JSONValue.string)).compactText
        equalKey = record.configuration.flatMap { EqualKey($0)?.digest }
        leafValues.append(UInt8(ascii: "["))
        if let node = record.writtenConfiguration {
            var path: [UInt8] = []
            addLeaves(of: node, under: &path)
        }
        leafValues.append(UInt8(ascii: "]"))
    }

    /// Scalars alone: a list is no value of one run. What stands under `hyperparameters` has columns.
    private mutating func addLeaves(of node: YAMLNode, under path: inout [UInt8]) {
        for member in node.members ?? [] {
            guard let key = member.key.text, KeySet.canName(key) else { continue }
            if path.isEmpty, key.isEmpty || key == "hyperparameters" { continue }
            let begin = path.count
            if begin > 0 { path.append(UInt8(ascii: ".")) }
            path += key.utf8
            if member.value.isScalar {
                add(path, JSONValue(member.value.text))
            } else {
                addLeaves(of: member.value, under: &path)
            }
            path.removeSubrange(begin...)
        }
    }

    private mutating func add(_ name: [UInt8], _ value: JSONValue) {
        leafNames += name
        leafNames.append(UInt8(ascii: "\n"))
        if listing == nil { return }
        if leafValues.count > 1 { leafValues.append(UInt8(ascii: ",")) }
        value.appendCompact(to: &leafValues)
    }

    /// The same with one key more.
    func adding(_ name: String, _ value: JSONValue) -> Self {
        var content = self
        content.leafValues.removeLast()
        content.add(Array(name.utf8), value)
        content.leafValues.append(UInt8(ascii: "]"))
        return content
    }
}
