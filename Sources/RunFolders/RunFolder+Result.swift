import DurableFiles
package import JSONValues
import SystemPackage

extension RunFolder {
    /// The final metrics of `result.json`; nil when there is none.
    ///
    /// - Throws: `RunFolderError`
    package func readResult() throws(RunFolderError) -> JSONObject? {
        guard let json = try resultFile.readJSON() else { return nil }
        guard let object = json.object else { throw .badMember(path: resultFile, key: "") }
        return object
    }

    /// Replaces `result.json`, atomically and durably. Only for the folder's one writer.
    ///
    /// - Throws: `RunFolderError`
    package func replaceResult(_ result: JSONObject) throws(RunFolderError) {
        try resultFile.replaceJSON(.object(result))
    }
}
