import DurableFiles
package import SystemPackage

/// A run's two log files.
package struct LogFiles: Equatable, Sendable {
    package var out: FilePath?
    package var err: FilePath?

    package init(out: FilePath?, err: FilePath?) {
        self.out = out
        self.err = err
    }
}

extension RunFolder {
    /// The run's logs by their names alone: the only `*_train.out` and the only `*_train.err` in the folder. Where
    /// there are several, or none, that one is nil.
    ///
    /// - Throws: `RunFolderError`
    package func logFiles() throws(RunFolderError) -> LogFiles {
        let names: [String]
        do {
            names = try path.children().map(\.name.string)
        } catch {
            throw .file(error)
        }
        func only(_ ending: String) -> FilePath? {
            let found = names.filter { $0.hasSuffix(ending) && !$0.hasPrefix(".") }
            return found.count == 1 ? path.appending(found[0]) : nil
        }
        return LogFiles(out: only("_train.out"), err: only("_train.err"))
    }
}
