import DurableFiles
import RunFolders
import SystemPackage

/// Where an import makes runs before it moves them to their places, so that nobody sees half of one.
struct Staging: Sendable {
    let claim: ImportClaim
    /// Whether the logs get second names instead of being copied.
    let links: Bool

    /// Makes the folder, and removes what imports left that were killed.
    ///
    /// One that was only taken for dead, and goes on, finds nothing any more where it was making runs. So it cannot move
    /// another to its place: what stands there when this returns is all it made.
    ///
    /// - Throws: `FileError`, `RunFolderError`
    init(_ claim: ImportClaim, links: Bool) throws {
        self.claim = claim
        self.links = links
        if try !claim.staging.makeFolder() {
            // Numbers begin anew where somebody removed the claims.
            try claim.staging.removeTree()
            try Self.makeNew(claim.staging)
        }
        for leftover in try claim.leftovers() { try remove(leftover) }
    }

    private func remove(_ leftover: FilePath) throws(FileError) {
        let taken = claim.staging.appending("taken")
        do throws(FileError) {
            // At once, before it can change any more.
            _ = try leftover.move(to: taken, isDurable: false)
        } catch  where error.isMissing {
            // Its import ended meanwhile, and removed it.
        }
        try taken.removeTree()
    }

    /// A new folder for one run.
    ///
    /// - Throws: `FileError`
    func makeFolder(named name: String) throws(FileError) -> FilePath {
        let folder = claim.staging.appending(name)
        try Self.makeNew(folder)
        return folder
    }

    private static func makeNew(_ folder: FilePath) throws(FileError) {
        if try !folder.makeFolder() { throw .system(verb: "make the folder", path: folder, errno: .fileExists) }
    }

    /// Removes the folder, and what a failure left in it.
    ///
    /// - Throws: `FileError`
    func remove() throws(FileError) { try claim.staging.removeTree() }
}
