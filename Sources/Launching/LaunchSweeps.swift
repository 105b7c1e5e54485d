import DurableFiles
import Glibc
import RunFolders
package import SystemPackage

/// Hands sweeps to the runner that waits for them. When the runner does not get so far, it is ended, and what
/// `create` made is removed again.
///
/// - Parameter isInterrupted: asked while it waits: whether a person wants it to give up.
/// - Throws: `RunFolderError`, `LaunchError`
package func launch(
    _ created: CreatedSweeps, with runner: WaitingRunner, isInterrupted: () -> Bool = { false }
) throws {
    do {
        try runner.carry(created.sweeps.map(\.sweep), isInterrupted: isInterrupted) {
            // A crash of the machine that takes a name away takes the run along that has just begun.
            attempting("make the folders of the runs durable") { try FileBatch.sync(created.folders) }
        }
    } catch {
        for sweep in created.sweeps { sweep.removeUnclaimed() }
        throw error
    }
}

/// This program's own file.
///
/// - Throws: `FileError`
package func ownProgram() throws -> FilePath {
    try FilePath("/proc/self/exe").resolvingLinks()
}
