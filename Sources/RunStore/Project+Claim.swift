package import DurableFiles
package import RunModel
package import SystemPackage

extension Project {
    /// Makes the folder of a new run, which nobody else can have made.
    ///
    /// The folder is claimed by an exclusive `mkdir`: when the name is taken, by another launch of the same second or
    /// by anything else, the next suffix is tried.
    ///
    /// - Parameters:
    ///   - experiment: the experiment's folder, relative to the results folder.
    ///   - timestamp: the name to begin with.
    /// - Returns: the folder, and its name. They are durable once the folders above it were synchronised.
    /// - Throws: `FileError`
    package func claimRunFolder(
        in experiment: FilePath, from timestamp: RunTimestamp
    ) throws(FileError) -> (path: FilePath, timestamp: RunTimestamp) {
        let parent = resultsFolder.pushing(experiment)
        var timestamp = timestamp
        var tries = 1
        while true {
            do {
                try parent.makeFolders(isDurable: false)
                while try !parent.appending(timestamp.name).makeFolder() { timestamp.ordinal += 1 }
                return (parent.appending(timestamp.name), timestamp)
            } catch  where error.isMissing && tries < 100 {
                // A removal of the last run in it took the empty folder away.
                tries += 1
            }
        }
    }
}
