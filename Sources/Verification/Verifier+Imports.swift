import DurableFiles
import RunFolders
import RunStore
import SystemPackage

extension Verifier {
    /// What an import left that was killed. None of it is a run.
    mutating func checkImports() {
        let folder = ImportClaim.folder(in: project.resultsFolder)
        let others = list(folder).filter { ImportClaim.number(ofFileNamed: $0.name.string) == nil }
        // One that cannot be looked at may live.
        if others.isEmpty || (try? ImportClaim.isHeld(in: project.resultsFolder, now: now)) ?? true { return }
        for child in others.map({ folder.appending($0.name) }).sorted(by: { $0.string < $1.string }) {
            // The import may have ended since they were listed.
            guard child.exists else { continue }
            add(
                Finding(
                    .temporaryFile, child,
                    message: "a run that an import was making when it was killed",
                    remedy: "import the same folder again: that removes it and makes the rest; or remove it"))
        }
    }
}
