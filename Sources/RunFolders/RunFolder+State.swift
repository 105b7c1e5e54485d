import DurableFiles
import JSONValues
package import RunModel

extension RunFolder {
    /// What `state.json` says; nil when there is none. It is a claim: `observe` holds it against the evidence.
    ///
    /// - Throws: `RunFolderError`
    package func readLife() throws(RunFolderError) -> RunLife? {
        guard let json = try stateFile.readJSON() else { return nil }
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
}
