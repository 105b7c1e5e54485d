package import DurableFiles
import Hashing
import JSONValues
package import RunFolders
package import RunModel
package import SystemPackage

extension Project {
    /// Every run of the results folder as it stands now, in no order.
    ///
    /// - Parameter unreadable: is told of every folder that could not be looked into.
    package func records(now: Moment = .now(), unreadable: (FileError) -> Void = { _ in }) -> [RunRecord] {
        let scan = ResultsTree(resultsFolder).scan()
        for error in scan.unreadable { unreadable(error) }
        return scan.runs.compactMap { record(of: $0, now: now) }
    }

    /// The run in that folder; nil for a folder outside the results folder, or one that is just being made.
    package func record(at folder: FilePath, now: Moment = .now()) -> RunRecord? {
        var relative = folder
        guard relative.removePrefix(resultsFolder), folder.isDirectory,
            let place = RunPlace(components: relative.components.map(\.string))
        else { return nil }
        let hasConfiguration = folder.appending(RunFile.configuration).isRegularFile
        return record(of: .init(path: folder, place: place, hasConfiguration: hasConfiguration), now: now)
    }

    /// One run, read and held against the evidence. A run that cannot be read is a broken run, never an error.
    ///
    /// - Parameter files: its files, where they were read already.
    /// - Returns: nil for a folder that is just being made: it is younger than 60 s and has no configuration yet.
    package func record(
        of found: ResultsTree.FoundRun, files: RunFiles? = nil, now: Moment = .now()
    ) -> RunRecord? {
        guard found.hasConfiguration else {
            if isBeingMade(found.path, now: now) { return nil }
            return broken(found, "\(RunFile.configuration) is missing")
        }
        let files = files ?? RunFiles(FolderPlace(found.path))
        guard let bytes = files.configuration?.bytes else {
            return broken(found, "\(RunFile.configuration) is missing")
        }
        let written: YAMLDocument
        let configuration: RunConfiguration
        do {
            written = try RunConfiguration.document(in: try bytes.get(), of: found.configurationFile)
            configuration = try RunConfiguration(written.root, path: found.configurationFile)
        } catch {
            return broken(found, "\(error)")
        }
        var record =
            configuration.telos.map { self.record(found, id: $0.id, createdAt: $0.createdAt) } ?? nameless(found)
        record.configuration = configuration
        record.writtenConfiguration = written
        do {
            try readState(files, into: &record, now: now)
        } catch {
            record.state = ObservedState(nil, reason: .unreadable, message: "\(error)")
        }
        return record
    }

    private func record(_ found: ResultsTree.FoundRun, id: RunID, createdAt: Moment) -> RunRecord {
        RunRecord(
            id: id, path: found.path, place: found.place, state: ObservedState(nil, reason: .unreadable),
            createdAt: createdAt)
    }

    /// A run that has no id of its own, and says no time.
    private func nameless(_ found: ResultsTree.FoundRun) -> RunRecord {
        var relative = found.path
        _ = relative.removePrefix(resultsFolder)
        return record(
            found, id: RunID(pathDigest: SHA256.hash(relative.bytes).bytes),
            createdAt: RunTimestamp(found.place.timestamp)?.moment ?? Moment(unixMilliseconds: 0))
    }

    private func broken(_ found: ResultsTree.FoundRun, _ message: String) -> RunRecord {
        var record = nameless(found)
        record.state.message = message
        return record
    }

    private func readState(_ files: RunFiles, into record: inout RunRecord, now: Moment) throws {
        let folder = RunFolder(record.path)
        guard let life = try folder.life(in: files) else {
            try readLogs(into: &record, files: files, now: now)
            return
        }
        record.life = life
        record.warnings = life.warnings
        let sweep = record.sweep.map { Sweep($0, results: resultsFolder) }
        record.state = try folder.observe(life, sweep: sweep, now: now)
        readResult(files, into: &record)
    }

    private func isBeingMade(_ folder: FilePath, now: Moment) -> Bool {
        guard let modified = (try? folder.status())??.modified else { return true }
        // A time far in the future is no youth: the clock was set back since.
        return abs(now.unixSeconds - Double(modified) / 1e9) < 60
    }
}

extension JSONObject {
    /// The members that are numbers, as they were written.
    var numbers: [(key: String, value: JSONValue)] {
        members.filter { $0.value.number != nil }.map { ($0.key, $0.value) }
    }
}
