import DurableFiles
import Glibc
import JSONValues
package import RunModel
import SystemPackage

extension RunFolder {
    /// What `state.json` says; nil when there is none. It is a claim: `observe` holds it against the evidence.
    ///
    /// - Throws: `RunFolderError`
    package func readLife() throws(RunFolderError) -> RunLife? {
        try stateFile.readJSON().map { json throws(RunFolderError) in try life(json) }
    }

    /// What `state.json`, as it was read, says; nil when there is none.
    ///
    /// - Throws: `RunFolderError`
    package func life(in files: RunFiles) throws(RunFolderError) -> RunLife? {
        guard let state = files.state else { return nil }
        return try life(try parseJSON(state.bytes, of: stateFile))
    }

    private func life(_ json: JSONValue) throws(RunFolderError) -> RunLife {
        do {
            return try RunLife(json: json)
        } catch {
            throw .badState(path: stateFile, error)
        }
    }

    /// Replaces `state.json`, atomically and durably. Only for the folder's one writer.
    ///
    /// - Parameter syncsFolder: false when a crash of the machine may bring the state before it back.
    /// - Throws: `RunFolderError`
    package func replaceLife(_ life: RunLife, syncsFolder: Bool = true) throws(RunFolderError) {
        try stateFile.replaceJSON(life.json, syncsFolder: syncsFolder)
    }

    /// Replaces the `state.json` of a run that had ended: it goes on. Only for whoever claimed its next attempt.
    ///
    /// Nobody looks into the folder of a run that has ended, at every command, to see whether it still has: readers
    /// look at the folder above it. So that one's time is set, once the new state is there: who sees the time sees the
    /// state. Where it may not be set the run goes on all the same, and is seen to at the readers' next full check.
    ///
    /// - Throws: `RunFolderError`
    package func reopen(as life: RunLife) throws(RunFolderError) {
        try replaceLife(life)
        _ = path.removingLastComponent().withPlatformString { utimensat(AT_FDCWD, $0, nil, 0) }
    }
}
