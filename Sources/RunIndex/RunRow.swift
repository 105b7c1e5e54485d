import DurableFiles
import JSONValues
import RunFolders
import RunLogs
import RunModel
import RunStore
import SystemPackage

/// A value of a column whose values are numbers or texts.
enum RowValue: Equatable {
    case null
    case integer(Int64)
    case number(Double)
    case text(String)

    init(_ value: Int64?) { self = value.map(RowValue.integer) ?? .null }
    init(_ value: Double?) { self = value.map(RowValue.number) ?? .null }
    init(_ value: String?) { self = value.map(RowValue.text) ?? .null }

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
        /// Of the columns that every run has: see `RowWriter`.
        var columns: [RowValue]
        /// Of the run's folder, relative to the results folder.
        var path: [UInt8]
        /// `hyperparameters.…` and `metrics.…`: what has a column of its own.
        var values: [(name: String, value: RowValue)]
        /// The other keys of the configuration, dotted, one a line, and their values: a JSON array of texts as they were
        /// written, or null.
        var leafNames: [UInt8] = []
        /// The values of those that many runs share.
        var source = RunSource()
        /// All keys, as a `KeySet` says them.
        var keyNames: [UInt8] = []
        var leafValues: [UInt8] = []
        /// The machine-readable form. nil where it is made when it is first asked for; then the values of the leaves stand
        /// for nothing.
        var listing: [UInt8]?
    }
}

extension RunRow {
    /// Reads a run and what tells that it changed. nil when none stands there any more.
    ///
    /// - Parameters:
    ///   - reach: from the results folder.
    ///   - isBrief: whether what is only printed is left for later.
    init?(
        of runPlace: TreeChanges.Place, in project: Project, _ reach: inout FolderReach, now: Moment, isBrief: Bool
    ) {
        let nanoseconds = now.unixMilliseconds * 1_000_000
        let parent = reach.descriptor(of: runPlace.folderPath)
        guard let relative = FilePath(bytes: runPlace.path),
            let place = RunPlace(components: relative.components.map(\.string)),
            let folder = FileLook(runPlace.name + [0], in: parent), folder.isFolder
        else { return nil }
        let runFolder = FolderPlace(runPlace.name, in: parent, path: project.resultsFolder.pushing(relative))
        let read = RunFiles(runFolder)
        // One that may not be looked at cannot be read either, and the record says so.
        let hasConfiguration = read.configuration.map { $0.status?.kind ?? .regular == .regular } ?? false
        guard hasConfiguration || FolderWalk.isRun(runPlace.path, in: reach.results) else { return nil }
        let found = ResultsTree.FoundRun(path: runFolder.path, place: place, hasConfiguration: hasConfiguration)
        let signature = Signature(runFolder, look: folder, files: read, now: nanoseconds)
        var record = project.record(of: found, files: read, now: now)
        if record != nil, !isBrief { project.readProgress(into: &record!) }
        look = RunLook(record)
        self.folder = folder
        self.signature = signature.value
        files = record.map { Self.logs(of: $0, in: project) } ?? []
        if !files.isEmpty {
            // Which logs speak was not known before: what the run's own files looked like must not have changed since.
            let isUnchanged = Signature(of: runPlace.name, in: parent, now: nanoseconds)?.value == signature.value
            self.signature =
                isUnchanged ? Signature(of: runPlace.name, logs: files, in: parent, now: nanoseconds)?.value : nil
        }
        // What was written just now may be written again.
        if self.signature == nil, look == .settled { look = .watched }
        content = record.map { Content($0, path: runPlace.path, in: project, now: now, isBrief: isBrief) }
    }

    /// The logs where they have a word in what became of the run.
    private static func logs(of record: RunRecord, in project: Project) -> [[UInt8]] {
        guard record.life == nil || record.state.state == .lost else { return [] }
        let written = [record.configuration?.outFile, record.configuration?.errFile].compactMap(\.self)
        let found = [LogStream.out, .err].compactMap { try? project.logFile(of: record, $0) }
        let trainerState = (try? TrainerState.find(in: record.path)) ?? nil
        var files: [[UInt8]] = []
        // Where there is none now, one may be later.
        for var file in found + written.map(project.absolute) + [trainerState].compactMap(\.self) {
            _ = file.removePrefix(record.path)
            if !files.contains(file.bytes) { files.append(file.bytes) }
        }
        return files
    }
}

extension RunRow.Content {
    fileprivate init(_ record: RunRecord, path: [UInt8], in project: Project, now: Moment, isBrief: Bool) {
        columns = RowWriter.columns(of: record, now: now)
        self.path = path
        listing = isBrief ? nil : record.json(in: project, now: now).compactBytes
        values =
            record.hyperparameters.filter { KeySet.canName($0.key.utf8) }.map { key, value in
                ("hyperparameters.\(key)", value.map(RowValue.init) ?? .null)
            } + record.result.filter { KeySet.canName($0.key.utf8) }.map { ("metrics.\($0.key)", RowValue($0.value)) }
        leafNames.reserveCapacity(2048)
        leafValues.append(UInt8(ascii: "["))
        // What stands under `hyperparameters` has columns.
        record.writtenConfiguration?.forEachLeaf(skipping: "hyperparameters") { name, value in
            if let place = RunSource.place(of: name) { source.texts[place] = value() }
            if KeySet.canName(name) { add(name, listing == nil ? .null : JSONValue(value())) }
        }
        // The logs that it was made of are a list, but what people remember it by.
        if let sources = record.configuration?.telos?.imported?.sources, !sources.isEmpty {
            add("telos.imported.source".utf8, .string(sources.joined(separator: " ")))
        }
        leafValues.append(UInt8(ascii: "]"))
        keyNames = KeySet.text(values: values.lazy.map(\.name), leafNames: leafNames)
    }

    private mutating func add(_ name: some Collection<UInt8>, _ value: JSONValue) {
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
        content.add(name.utf8, value)
        content.leafValues.append(UInt8(ascii: "]"))
        return content
    }
}
