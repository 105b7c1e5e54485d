import DurableFiles
import GRDB
import Glibc
import RunModel
import RunStore
import SystemPackage

extension RunIndex {
    /// Looks at the files of the runs that are about to be printed, and reads those again that somebody edited by hand
    /// since they were read; then others may be meant, so that the look is repeated.
    func lookAtFiles(of selection: RunSelection) throws {
        let results = project.resultsFolder
        let descriptor = results.withPlatformString { Glibc.open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        var read: Set<[UInt8]> = []
        while true {
            let now = Moment.now()
            let chosen = try chosenRuns(selection).filter { !read.contains($0.path) }
            let isChanged = parallelMap(chosen) { run in
                guard let signature = run.signature else { return true }
                let look = Signature(
                    of: run.path, files: run.files, in: descriptor, now: now.unixMilliseconds * 1_000_000)
                return look?.value != signature
            }
            let changed = zip(chosen, isChanged).filter(\.1).map(\.0)
            if changed.isEmpty { return }
            for run in changed { read.insert(run.path) }
            do {
                try readAgain(changed.map(\.place), descriptor, now: now)
            } catch let error as DatabaseError {
                return try goOnInMemory(after: error)
            }
        }
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
                SELECT \(sql: Evidence.columns), folder.path FROM (\(query)) AS chosen JOIN evidence USING(run)
                JOIN folder USING(folder)
                """, in: database
            ).forEach { row in
                let evidence = Evidence(row)
                guard evidence.look == .settled || evidence.look == .watched else { return }
                let place = TreeChanges.Place(
                    folderPath: row.bytes(Evidence.columnCount), name: evidence.name, isLink: evidence.isLink)
                chosen.append(
                    ChosenRun(place: place, path: place.path, signature: evidence.signature, files: evidence.files))
            }
            return chosen
        }
    }
}
