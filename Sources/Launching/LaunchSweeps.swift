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
    _ sweeps: [CreatedSweep], with runner: WaitingRunner, isInterrupted: () -> Bool = { false }
) throws {
    do {
        try runner.carry(sweeps.map(\.sweep), isInterrupted: isInterrupted)
    } catch {
        for sweep in sweeps { sweep.removeUnclaimed() }
        throw error
    }
}

/// This program's own file.
///
/// - Throws: `FileError`
package func ownProgram() throws -> FilePath {
    try FilePath("/proc/self/exe").resolvingLinks()
}
