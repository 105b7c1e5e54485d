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

    /// Whether `result.json` reports a metric. One that is no JSON object, as a script may write it, reports none.
    ///
    /// - Throws: `RunFolderError` when a file of the right kind cannot be read.
    package func reportsMetric() throws(RunFolderError) -> Bool {
        do {
            return try readResult()?.members.contains { $0.value.number != nil } ?? false
        } catch {
            switch error {
            case .badJSON, .badMember, .file(.notARegularFile), .file(.tooLarge): return false
            default: throw error
            }
        }
    }

    /// Replaces `result.json`, atomically and durably. Only for the folder's one writer.
    ///
    /// - Throws: `RunFolderError`
    package func replaceResult(_ result: JSONObject) throws(RunFolderError) {
        try resultFile.replaceJSON(.object(result))
    }
}
