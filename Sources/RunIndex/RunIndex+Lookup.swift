import DurableFiles
import GRDB
package import RunModel
package import RunStore
package import SystemPackage

extension RunIndex {
    /// The runs that a text names, as the tree holds them now: one run by its id, an unambiguous prefix of it, or its
    /// path; all runs of a sweep by the sweep's id or prefix; `@last` the newest run, `@last-sweep` the newest sweep's.
    ///
    /// - Parameter workingDirectory: where a path was typed.
    /// - Returns: at least one run; those of a sweep oldest first.
    /// - Throws: `RunLookupError`, `IndexError`
    package func runs(named text: String, in workingDirectory: FilePath) throws -> [RunRecord] {
        if text == "@last" || text == "@last-sweep" {
            guard let newest = try newestRun() else {
                throw RunLookupError.noRuns(resultsFolder: project.settings.results)
            }
            guard text == "@last-sweep", let sweep = newest.sweep else { return [newest] }
            return try runs(ofSweep: sweep)
        }
        if text.contains("/") || text == "." { return [try run(atPath: text, in: workingDirectory)] }
        if text.hasPrefix("@") { throw RunLookupError.unknownWord(text) }
        return try runs(withPrefix: text, in: workingDirectory)
    }

    /// nil when there are no runs.
    ///
    /// - Throws: `IndexError`
    package func newestRun() throws -> RunRecord? {
        try records("ORDER BY created DESC, ordinal DESC, path DESC LIMIT 1").first
    }

    /// Those that are queued or running, oldest first.
    ///
    /// - Throws: `IndexError`
    package func unfinishedRuns() throws -> [RunRecord] {
        // Those that live were just looked at; the condition is that of the table's index too.
        let live = "SELECT run FROM evidence WHERE look > 0 AND look = \(RunLook.live.rawValue)"
        return try records("WHERE run IN (\(live)) ORDER BY created, ordinal, path").filter(\.isUnfinished)
    }

    /// The runs of a sweep, oldest first.
    ///
    /// - Throws: `IndexError`
    package func runs(ofSweep sweep: RunID) throws -> [RunRecord] {
        try records("WHERE sweep = ? ORDER BY created, ordinal, path", [sweep.text])
    }

    /// The runs that were made from old logs, oldest first. Only their configurations say so: these are read, and no
    /// others.
    ///
    /// - Throws: `IndexError`
    package func importedRuns() throws -> [RunRecord] {
        let sets = "SELECT keys FROM keySet WHERE instr(names, char(10) || 'telos.imported.sha256' || char(10)) > 0"
        return try records("WHERE keys IN (\(sets)) ORDER BY created, ordinal, path")
    }

    /// The beginning of an id that names it and no other run or sweep, at least 6 characters.
    ///
    /// - Throws: `IndexError`
    package func shortID(_ id: RunID) throws -> String {
        try answer { database in try ShortIDQuery(database).shortID(id.text) }
    }

    /// - Parameter selection: what follows `SELECT ... FROM run`.
    func records(_ selection: String, _ arguments: [String] = []) throws -> [RunRecord] {
        try records { database in
            let query = try RawStatement("SELECT id, path FROM run \(selection)", in: database)
            for (index, argument) in arguments.enumerated() { query.bind(argument, at: index + 1) }
            return try FoundRun.all(query)
        }
    }

    /// - Parameter find: finds them in the index.
    func records(_ find: (Database) throws -> [FoundRun]) throws -> [RunRecord] {
        for isSecondLook in [false, true] {
            let found = try answer(find)
            let records = parallelMap(found) { [project] run in
                FilePath(bytes: run.path).flatMap { project.record(at: project.resultsFolder.pushing($0)) }
            }
            // What is named is what stands in the tree: a folder that somebody edited by hand is looked at again.
            let isTrue = zip(found, records).allSatisfy { $0.id == $1?.id.text }
            if isTrue || isSecondLook { return records.compactMap(\.self) }
            try lookAgain(.everyFile)
        }
        return []
    }

    private func runs(withPrefix text: String, in workingDirectory: FilePath) throws -> [RunRecord] {
        // Every id that begins with the text lies between it and it with the last letter of all.
        func matches(_ column: String) throws -> [String] {
            try answer { database in
                try String.fetchAll(
                    database,
                    sql: "SELECT DISTINCT \(column) FROM run WHERE \(column) >= ?1 AND \(column) < ?1 || '~' LIMIT 101",
                    arguments: [text])
            }
        }
        let ids = text.isEmpty ? [] : try matches("id")
        let sweeps = text.isEmpty ? [] : try matches("sweep")
        if ids.count + sweeps.count > 1 {
            var candidates = (ids + sweeps.map { "\($0) (a sweep)" }).sorted()
            if candidates.count > 20 { candidates = candidates.prefix(20) + ["..."] }
            throw RunLookupError.ambiguous(text, candidates: candidates)
        }
        if let sweep = sweeps.first.flatMap({ RunID($0) }) { return try runs(ofSweep: sweep) }
        guard let id = ids.first else { throw try missing(text, in: workingDirectory) }
        let found = try records("WHERE id = ?", [id])
        guard let first = found.first else { throw try missing(text, in: workingDirectory) }
        if found.count > 1 {
            throw RunLookupError.duplicate(first.id, paths: found.map { project.written($0.path) }.sorted())
        }
        return found
    }

    private func run(atPath text: String, in workingDirectory: FilePath) throws -> RunRecord {
        // People paste paths as listings print them (from the root) and as their shell completes them.
        let candidates = paths(text, in: workingDirectory)
        for path in candidates {
            if let known = try knownPath(path), let run = project.record(at: known) { return run }
        }
        throw try missing(text, in: workingDirectory)
    }

    /// The path under which the index has the run whose folder that is, whatever links lead there.
    private func knownPath(_ path: FilePath) throws -> FilePath? {
        guard let status = try? path.status(), status.kind == .directory else { return nil }
        return try answer { database in
            let query = try RawStatement(
                """
                SELECT run.path FROM evidence JOIN run USING(run) WHERE evidence.inode = ?
                ORDER BY evidence.isLink, run.path
                """, in: database)
            query.bind(Int64(bitPattern: status.inode), at: 1)
            var found: [FilePath] = []
            try query.forEach { row in
                guard let relative = FilePath(bytes: row.bytes(0)) else { return }
                let folder = project.resultsFolder.pushing(relative)
                if let other = try? folder.status(), other.device == status.device, other.inode == status.inode {
                    found.append(folder)
                }
            }
            return found.first { $0 == path } ?? found.first
        }
    }

    /// What a path can mean: from where its writer stands, or from the root.
    private func paths(_ text: String, in workingDirectory: FilePath) -> [FilePath] {
        [workingDirectory, project.root].map { Project.absolute(text, relativeTo: $0) }
    }

    /// Why a text that should name a run names none.
    private func missing(_ text: String, in workingDirectory: FilePath) throws -> RunLookupError {
        do {
            let removed = try project.trashedRuns(named: text, workingDirectory: workingDirectory)
            return .removed(text, restorable: removed.count == 1 ? removed[0].name : text)
        } catch TrashError.ambiguous {
            // `restore` tells between what.
            return .removed(text, restorable: text)
        } catch {}
        guard try newestRun() != nil else { return .noRuns(resultsFolder: project.settings.results) }
        guard !text.isEmpty else { return .notFound(text) }
        for path in paths(text, in: workingDirectory) {
            let folder = (try? path.resolvingLinks()) ?? path
            let results = (try? project.resultsFolder.resolvingLinks()) ?? project.resultsFolder
            var relative = folder
            if results.starts(with: folder) { return .folderOfRuns(text) }
            guard relative.removePrefix(results) else { continue }
            let isAbove = try answer { database in
                let query = try RawStatement(
                    "SELECT 1 FROM run WHERE substr(path, 1, length(?1)) = ?1 LIMIT 1", in: database)
                query.bind(relative.bytes + [UInt8(ascii: "/")], at: 1)
                var isAbove = false
                try query.forEach { _ in isAbove = true }
                return isAbove
            }
            if isAbove { return .folderOfRuns(text) }
        }
        return .notFound(text)
    }
}

/// A run as the index found it, which still has to be read.
struct FoundRun {
    var id: String
    /// Relative to the results folder.
    var path: [UInt8]

    /// - Parameter query: for `id` and `path`.
    /// - Throws: `DatabaseError`
    static func all(_ query: RawStatement) throws -> [FoundRun] {
        var found: [FoundRun] = []
        try query.forEach { found.append(FoundRun(id: $0.text(0) ?? "", path: $0.bytes(1))) }
        return found
    }
}
