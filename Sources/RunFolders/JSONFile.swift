import DurableFiles
import JSONValues
import SystemPackage

/// The JSON document of a file that was read. Python's bare `NaN` is accepted: scripts write some of these files.
func parseJSON(
    _ bytes: Result<[UInt8], FileError>, of path: @autoclosure () -> FilePath
) throws(RunFolderError) -> JSONValue {
    let content: [UInt8]
    do {
        content = try bytes.get()
    } catch {
        throw .file(error)
    }
    do {
        return try JSONValue.parse(content, acceptingNonFinite: true)
    } catch {
        throw .badJSON(path: path(), error)
    }
}

extension FilePath {
    /// The JSON document in this file; nil when the file does not exist.
    func readJSON() throws(RunFolderError) -> JSONValue? {
        let bytes: Result<[UInt8], FileError>
        do {
            bytes = .success(try readBytes())
        } catch  where error.isMissing {
            return nil
        } catch {
            bytes = .failure(error)
        }
        return try parseJSON(bytes, of: self)
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
