import DurableFiles
import RunFolders
import RunModel
import RunStore
import SystemPackage

extension Verifier {
    /// What lies in the results folder outside its runs: names, links, files that are nobody's.
    mutating func checkSurroundings(of runPaths: [FilePath]) {
        var walk = SurroundingsWalk(
            results: project.resultsFolder, runPaths: runPaths, ownRunPaths: runs.map(\.path))
        walk.visit(project.resultsFolder)
        walk.visitOwnFolder()
        report.findings += walk.findings
    }

    /// A file that belongs to no run.
    func outsideRuns(_ path: FilePath) -> Finding { SurroundingsWalk.outsideRuns(path) }
}

/// A walk through the folders above runs.
struct SurroundingsWalk {
    private let results: FilePath
    private let runs: Set<FilePath>
    /// The folders that runs stand below.
    private let above: Set<FilePath>
    /// Those that a run of ours stands below: older tooling had no rules for names.
    private let aboveOwn: Set<FilePath>
    private(set) var findings: [Finding] = []

    init(results: FilePath, runPaths: [FilePath], ownRunPaths: [FilePath]) {
        self.results = results
        runs = Set(runPaths)
        func folders(above paths: [FilePath]) -> Set<FilePath> {
            var folders: Set<FilePath> = [results]
            for var path in paths {
                repeat { path.removeLastComponent() } while folders.insert(path).inserted
            }
            return folders
        }
        above = folders(above: runPaths)
        aboveOwn = folders(above: ownRunPaths)
    }

    /// A folder that runs stand below.
    mutating func visit(_ folder: FilePath) {
        let children = children(of: folder)
        for child in children {
            let path = folder.appending(child.name)
            checkEncoding(child.name, path)
            if runs.contains(path) || folder == results && child.name == ".telos" { continue }
            switch kind(child, path) {
            case .directory?:
                if above.contains(path) {
                    if aboveOwn.contains(path) { checkName(child.name, path, in: folder) }
                    visit(path)
                } else {
                    tell(of: foreignFiles(child.name, path), in: path)
                }
            case .symbolicLink?: checkLink(path, in: folder)
            default: tell(of: foreignFiles(child.name, path), in: path)
            }
        }
        checkCase(children, in: folder)
    }

    /// `.telos`, whose folders have checks of their own. (What imports leave is looked at by `checkImports`.)
    mutating func visitOwnFolder() {
        let folder = results.appending(".telos")
        guard folder.isDirectory else { return }
        for child in children(of: folder) where !["sweeps", "trash", "imports"].contains(child.name) {
            findings.append(Self.outsideRuns(folder.appending(child.name)))
        }
    }

    static func outsideRuns(_ path: FilePath) -> Finding {
        if path.lastComponent?.isTemporary ?? false {
            return Finding(
                .temporaryFile, path, message: "a temporary file that a crash left",
                remedy: "remove it: what it was to replace is whole")
        }
        return Finding(
            .foreignFile, path, message: "it belongs to no run", remedy: "move it out of the results folder")
    }

    /// The files of a folder without runs that are nobody's. Empty folders and `README.md` are no fault; a hidden
    /// folder is one thing.
    private mutating func foreignFiles(_ name: FilePath.Component, _ path: FilePath) -> [FilePath] {
        if name == "README.md" { return [] }
        guard (try? path.status(followingLinks: false))??.kind == .directory, !name.string.hasPrefix(".") else {
            return [path]
        }
        if isNewRun(path) { return [] }
        var files: [FilePath] = []
        for child in children(of: path) { files += foreignFiles(child.name, path.appending(child.name)) }
        return files
    }

    /// Whether the folder is a run's that was made after the tree was scanned: its launch writes `state.json` first.
    private func isNewRun(_ path: FilePath) -> Bool {
        guard path.components.count >= results.components.count + 2 else { return false }
        let folder = RunFolder(path)
        return folder.configFile.exists
            || RunTimestamp(path.lastComponent?.string ?? "") != nil && folder.stateFile.exists
    }

    /// Many of them in one folder are one finding.
    private mutating func tell(of files: [FilePath], in folder: FilePath) {
        guard files.count > 1 else {
            if let file = files.first { findings.append(Self.outsideRuns(file)) }
            return
        }
        findings.append(
            Finding(
                .foreignFile, folder, message: "it holds \(files.count) files and no run",
                remedy: "move it out of the results folder"))
    }

    private mutating func children(of folder: FilePath) -> [DirectoryEntry] {
        do {
            return try folder.children()
        } catch {
            if !error.isMissing { findings.append(Verifier.unreadableFolder(folder, error)) }
            return []
        }
    }

    private func kind(_ child: DirectoryEntry, _ path: FilePath) -> FileStatus.Kind? {
        child.kind ?? (try? path.status(followingLinks: false))??.kind
    }

    // MARK: Links

    private mutating func checkLink(_ path: FilePath, in folder: FilePath) {
        do {
            switch try path.status()?.kind {
            case nil:
                findings.append(
                    Finding(
                        .brokenLink, path, message: "a symbolic link to something that does not exist",
                        remedy: "remove the link, or bring back what it leads to"))
            case .directory?:
                let target = try path.resolvingLinks()
                if try folder.resolvingLinks().starts(with: target) {
                    findings.append(Self.loop(path, "a symbolic link back to a folder that it stands in"))
                } else if above.contains(path) {
                    visit(path)
                }
            default:
                if path.lastComponent != "README.md" { findings.append(Self.outsideRuns(path)) }
            }
        } catch {
            findings.append(
                error.errno == .tooManySymbolicLinkLevels
                    ? Self.loop(path, "a symbolic link that leads in a circle")
                    : Verifier.unreadableFolder(path, error))
        }
    }

    private static func loop(_ path: FilePath, _ message: String) -> Finding {
        Finding(.linkLoop, path, message: message, remedy: "remove the link; what it leads to was looked at once")
    }

    // MARK: Names

    private mutating func checkEncoding(_ name: FilePath.Component, _ path: FilePath) {
        if name.isUTF8 { return }
        findings.append(
            Finding(
                .nameNotUTF8, path, message: "its name is not UTF-8, and is shown with \u{FFFD} in it",
                remedy: "rename it"))
    }

    private mutating func checkName(_ name: FilePath.Component, _ path: FilePath, in folder: FilePath) {
        guard name.isUTF8 else { return }
        do throws(NameError) {
            try NameRule.check(name.string, noun: folder == results ? "purpose" : "folder")
        } catch .tooLong where folder != results {
            // An experiment's name is made of several.
        } catch {
            findings.append(Finding(.badName, path, message: error.description, remedy: "rename it"))
        }
    }

    /// On a file system that does not tell them apart they would become one.
    private mutating func checkCase(_ children: [DirectoryEntry], in folder: FilePath) {
        let folders = children.map { folder.appending($0.name) }.filter(above.contains)
        for (_, names) in Dictionary(grouping: folders, by: { $0.lastComponent?.string.lowercased() ?? "" })
        where names.count > 1 {
            let paths = names.sorted { $0.string < $1.string }
            findings.append(
                Finding(
                    .namesDifferInCase, paths[0], related: Array(paths.dropFirst()),
                    message: "names that differ only in case: "
                        + paths.map { $0.lastComponent?.string ?? "" }.joined(separator: ", "),
                    remedy: "merge them by moving their runs, or rename one"))
        }
    }
}

extension FilePath.Component {
    fileprivate var isUTF8: Bool { FilePath.Component(string) == self }
}
