import DurableFiles
import GRDB
import Glibc
import Queries
import RunModel
import RunStore
import SystemPackage

extension RunIndex {
    /// Looks at the files of the runs that are about to be printed, and reads those again that somebody edited by hand
    /// since they were read, or of which only what is searched is known; then others may be meant, so that the look is
    /// repeated.
    func lookAtFiles(of selection: RunSelection) throws {
        try makeDocuments(for: selection.sortKeys.map(\.key) + (selection.condition?.keys ?? []))
        var read: Set<[UInt8]> = []
        while true {
            let now = Moment.now()
            let chosen = try chosenRuns(selection).filter { !read.contains($0.path) }
            let isChanged = try withResultsFolder { descriptor in
                parallelMap(chosen, with: FolderReach(descriptor)) { reach, run in
                    guard let signature = run.signature else { return true }
                    let look = Signature(
                        of: run.place.name, logs: run.files, in: reach.descriptor(of: run.place.folderPath),
                        now: now.unixMilliseconds * 1_000_000)
                    return look?.value != signature
                }
            }
            let changed = zip(chosen, isChanged).filter(\.1).map(\.0)
            if changed.isEmpty { return }
            for run in changed { read.insert(run.path) }
            if try !readAgain(changed.map(\.place), now: now) { read = [] }
        }
    }

    /// Makes the documents of all runs, where one of these keys stands in them.
    func makeDocuments(for keys: [QueryKey]) throws {
        while true {
            let places = try answer { database in
                let known = try runKeys(database)
                guard keys.contains(where: known.isInDocuments) else { return [TreeChanges.Place]() }
                var places: [TreeChanges.Place] = []
                try RawStatement(
                    """
                    SELECT \(Evidence.columns), folder.path FROM run JOIN evidence USING(run) JOIN folder USING(folder)
                    WHERE NOT EXISTS (SELECT 1 FROM document WHERE document.run = run.run)
                    """, in: database
                ).forEach { row in
                    let evidence = Evidence(row)
                    places.append(
                        TreeChanges.Place(
                            folderPath: row.bytes(Evidence.columnCount), name: evidence.name, isLink: evidence.isLink))
                }
                return places
            }
            if try places.isEmpty || readAgain(places, now: .now()) { return }
        }
    }

    /// - Returns: false when the index is in memory now, and another question must find out what is missing there.
    private func readAgain(_ places: [TreeChanges.Place], now: Moment) throws -> Bool {
        do {
            try withResultsFolder { try readAgain(places, $0, now: now) }
            return true
        } catch let error as DatabaseError {
            try goOnInMemory(after: error)
            return false
        }
    }

    private func withResultsFolder<Result>(_ body: (CInt) throws -> Result) throws -> Result {
        let results = project.resultsFolder
        let descriptor = results.withPlatformString { Glibc.open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        defer { if descriptor >= 0 { close(descriptor) } }
        return try body(descriptor)
    }

    private struct ChosenRun {
        var place: TreeChanges.Place
        var path: [UInt8]
        var signature: Int64?
        var files: [[UInt8]]
    }

    /// Those that live were read just now.
    private func chosenRuns(_ selection: RunSelection) throws -> [ChosenRun] {
        try answer { database in
            var chosen: [ChosenRun] = []
            let columns: SQL = "run.run"
            let query = try query(selection, columns, try runKeys(database), in: database)
            try RawStatement(
                """
                SELECT \(sql: Evidence.columns), folder.path,
                EXISTS (SELECT 1 FROM document WHERE document.run = chosen.run)
                FROM (\(query)) AS chosen JOIN evidence USING(run) JOIN folder USING(folder)
                """, in: database
            ).forEach { row in
                let evidence = Evidence(row)
                let isWhole = row.integer(Evidence.columnCount + 1) != 0
                guard !isWhole || evidence.look == .settled || evidence.look == .watched else { return }
                let place = TreeChanges.Place(
                    folderPath: row.bytes(Evidence.columnCount), name: evidence.name, isLink: evidence.isLink)
                chosen.append(
                    ChosenRun(
                        place: place, path: place.path, signature: isWhole ? evidence.signature : nil,
                        files: evidence.files))
            }
            return chosen
        }
    }
}
