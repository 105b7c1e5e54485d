import DurableFiles
import JSONValues
import SystemPackage

extension FilePath {
    /// The JSON document in this file; nil when the file does not exist. Python's bare `NaN` is accepted: scripts write
    /// some of these files.
    func readJSON() throws(RunFolderError) -> JSONValue? {
        let bytes: [UInt8]
        do {
            bytes = try readBytes()
        } catch  where error.isMissing {
            return nil
        } catch {
            throw .file(error)
        }
        do {
            return try JSONValue.parse(bytes, acceptingNonFinite: true)
        } catch {
            throw .badJSON(path: self, error)
        }
    }

    func replaceJSON(_ value: JSONValue, syncsFolder: Bool = true) throws(RunFolderError) {
        do {
            try replaceContents(with: value.prettyText, syncsFolder: syncsFolder)
        } catch {
            throw .file(error)
        }
    }

    /// Makes the file unless it exists; false means that it does.
    func createJSON(_ value: JSONValue, isDurable: Bool = true) throws(RunFolderError) -> Bool {
        do {
            return try createFile(containing: Array(value.prettyText.utf8), isDurable: isDurable)
        } catch {
            throw .file(error)
        }
    }

    /// The file's status; nil when it does not exist.
    func look() throws(RunFolderError) -> FileStatus? {
        do {
            return try status()
        } catch {
            throw .file(error)
        }
    }
}
