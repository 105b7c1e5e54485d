import DurableFiles
package import RunModel
package import SystemPackage

/// A sweep's files under `{results}/.telos/sweeps/`.
package struct Sweep: Hashable, Sendable {
    package let id: RunID
    package let folder: FilePath

    /// - Parameter results: the results folder (`Results_v2`).
    package init(_ id: RunID, results: FilePath) {
        self.id = id
        folder = Self.folder(in: results)
    }

    static func folder(in results: FilePath) -> FilePath { results.appending(".telos").appending("sweeps") }

    package var file: FilePath { folder.appending("\(id).json") }
    package var stopFile: FilePath { folder.appending("\(id).stop") }
    package func claimFile(runner: Int) -> FilePath { folder.appending("\(id).runner-\(runner).claim") }
    /// What went wrong in that runner; there is none when nothing did.
    package func logFile(runner: Int) -> FilePath { folder.appending("\(id).runner-\(runner).log") }
    /// A stop request that an earlier runner carried out.
    package func stopFile(runner: Int) -> FilePath { folder.appending("\(id).runner-\(runner).stop") }

    /// Writes the sweep's file, and makes the folder it stands in.
    ///
    /// - Throws: `RunFolderError.sweepExists` when there is one, and other `RunFolderError`s.
    package func create(_ content: SweepFile) throws(RunFolderError) {
        do {
            try folder.makeFolders()
        } catch {
            throw .file(error)
        }
        if try !file.createJSON(content.json) { throw .sweepExists(path: file) }
    }

    /// nil when there is no such sweep.
    ///
    /// - Throws: `RunFolderError`
    package func read() throws(RunFolderError) -> SweepFile? {
        guard let json = try file.readJSON() else { return nil }
        do {
            return try SweepFile(json: json)
        } catch {
            switch error {
            case .newerSchema(let schema):
                throw .newerSchema(path: file, schema: schema, known: SweepFile.schema)
            case .badMember(let key): throw .badMember(path: file, key: key)
            }
        }
    }

    /// Asks the sweep's runner to end it. One that was asked before stays as it was.
    ///
    /// - Throws: `RunFolderError`
    package func requestStop(_ request: StopRequest = .ours()) throws(RunFolderError) {
        _ = try stopFile.createJSON(request.json)
    }

    package var isStopRequested: Bool { stopFile.exists }
}
