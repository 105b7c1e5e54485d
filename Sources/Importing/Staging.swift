import DurableFiles
import RunFolders
import SystemPackage

/// Where runs are made before they are moved to their places, so that nobody sees half of one.
struct Staging: Sendable {
    let claim: ImportClaim
    /// Whether the logs get second names instead of being copied.
    let links: Bool

    init(_ claim: ImportClaim, links: Bool) {
        self.claim = claim
        self.links = links
    }

    func folder(named name: String) -> FilePath { claim.folder.appending(name) }

    /// Removes what an import left that was killed, or that failed.
    ///
    /// - Throws: `FileError`
    func removeLeftovers() throws(FileError) {
        for child in try claim.folder.children() where ImportClaim.number(ofFileNamed: child.name.string) == nil {
            try claim.folder.appending(child.name).removeTree()
        }
    }
}
