package import DurableFiles
package import RunStore
package import SystemPackage

/// The experiment records of one purpose: its `README.md`. It belongs to people; what is here only adds to it.
package struct RecordFile: Sendable {
    package static let name = "README.md"

    package let path: FilePath

    package init(_ path: FilePath) { self.path = path }

    package init(ofPurpose purpose: String, in project: Project) {
        path = project.resultsFolder.appending(purpose).appending(Self.name)
    }

    /// Its entries as they stand there now; none when there is no file.
    ///
    /// - Throws: `FileError`
    package func entries() throws(FileError) -> [RecordEntry] {
        do throws(FileError) {
            return RecordEntry.entries(in: try path.readBytes())
        } catch  where error.isMissing {
            return []
        }
    }

    /// Adds an entry by one `write` behind all that stands in the file, and looks for it afterwards: one that is torn or
    /// missing is added again. What stands in the file is never touched.
    ///
    /// - Parameters:
    ///   - afterWrite: called between the writing and the look.
    ///   - entry: the lines of the entry, markers included, or nil when none is to be added. It is asked while no other
    ///     process of ours can add one, with what stands there.
    /// - Returns: the entry's first line, counted from 1; nil when none was to be added.
    /// - Throws: `FileError`, `RecordError.held`, `RecordError.notKept`, and what `entry` throws.
    package func add(
        afterWrite: () throws -> Void = {}, _ entry: ([RecordEntry]) throws -> [String]?
    ) throws -> Int? {
        for _ in 0..<Self.maximumTries {
            let file = try AppendingFile(path)
            guard try file.lock(seconds: Self.patience) else { throw RecordError.held(path: path) }
            // An editor that saves by renaming has left us with a file that nobody sees any more.
            guard try file.isInPlace() else { continue }
            guard let lines = try entry(try entries()) else { return nil }
            let isNew = try path.status()?.byteCount == 0
            // The line feed before it ends a line that somebody left unfinished, even one begun this very moment.
            let text = (isNew ? "\(Self.heading)\n" : "") + "\n" + lines.joined(separator: "\n") + "\n"
            // Whether all of it was taken is seen below.
            _ = try file.appendAtOnce(Array(text.utf8))
            try file.synchronize()
            if isNew { try path.containingFolder.syncFolder() }
            try afterWrite()
            if let added = try entries().last(where: { $0.lines == lines && $0.isWhole }) { return added.line }
        }
        throw RecordError.notKept(path: path)
    }

    /// What a new file begins with.
    package static let heading = "## Experiment records"
    private static let maximumTries = 4
    /// How long another process is waited for, in seconds: a runner has other runs to look after.
    private static let patience = 5.0
}
