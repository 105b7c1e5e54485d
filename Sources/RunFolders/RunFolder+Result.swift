import DurableFiles
package import JSONValues
import SystemPackage

extension RunFolder {
    /// The final metrics of `result.json`; nil when there is none.
    ///
    /// - Throws: `RunFolderError`
    package func readResult() throws(RunFolderError) -> JSONObject? {
        try resultFile.readJSON().map { json throws(RunFolderError) in try result(json) }
    }

    /// The final metrics of `result.json` as it was read; nil when there is none.
    ///
    /// - Throws: `RunFolderError`
    package func result(in files: RunFiles) throws(RunFolderError) -> JSONObject? {
        guard let reading = files.result else { return nil }
        return try result(try parseJSON(reading.bytes, of: resultFile))
    }

    private func result(_ json: JSONValue) throws(RunFolderError) -> JSONObject {
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
