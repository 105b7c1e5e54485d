import DurableFiles
import RunFolders
import RunModel
package import SystemPackage

/// One of a run's two logs.
package enum LogStream: Sendable {
    case out, err
}

extension Project {
    /// The log file of a run: where its configuration says, else the file of that name in the run's folder, else the
    /// only `*_train.out` (or `.err`) there. nil when there is none.
    ///
    /// - Throws: `RunFolderError`
    package func logFile(of run: RunRecord, _ stream: LogStream) throws -> FilePath? {
        let written = stream == .out ? run.configuration?.outFile : run.configuration?.errFile
        if let written {
            let file = absolute(written)
            // A run that was moved or copied has its logs beside it: they come first.
            if let name = file.lastComponent, run.path.appending(name).isRegularFile { return run.path.appending(name) }
            if file.isRegularFile { return file }
        }
        let found = try RunFolder(run.path).logFiles()
        return stream == .out ? found.out : found.err
    }
}
