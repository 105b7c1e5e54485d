package import DurableFiles
import RunModel
package import SystemPackage

/// The results folder: finding the runs that stand in it.
package struct ResultsTree: Sendable {
    /// The results folder, absolute.
    package let folder: FilePath

    package init(_ folder: FilePath) { self.folder = folder }

    /// A run's folder, found by its form alone: nothing in it was read.
    package struct FoundRun: Hashable, Sendable {
        package var path: FilePath
        package var place: RunPlace
        package var hasConfiguration: Bool

        package init(path: FilePath, place: RunPlace, hasConfiguration: Bool) {
            self.path = path
            self.place = place
            self.hasConfiguration = hasConfiguration
        }

        var configurationFile: FilePath { path.appending(RunFile.configuration) }
    }

    /// Deeper than any tree of ours; a guard against trees that are something else.
    private static let maximumDepth = 16

    /// What a look at the whole tree found.
    package struct Scan: Sendable {
        /// In no order; none when there is no results folder.
        package var runs: [FoundRun] = []
        /// Folders that could not be looked into: runs may stand in them.
        package var unreadable: [FileError] = []
    }

    /// Finds every run: a folder that holds `experiment_config.yaml`, or whose name is a timestamp at a run's place.
    /// Names that begin with `.` are passed over, links are followed, each real folder once; below a run nothing is
    /// looked at. A folder that cannot be read hides only itself, and is told; one that vanishes on the way is gone.
    package func scan() -> Scan {
        var walk = Walk()
        walk.visit(folder, components: [])
        walk.followLinks()
        return walk.scan
    }

    private struct Walk {
        var scan = Scan()
        private var seen: Set<FileIdentity> = []
        /// Links to folders wait until all real folders were seen, so that a run is found where it stands.
        private var links: [(path: FilePath, components: [FilePath.Component])] = []

        private struct FileIdentity: Hashable {
            var device: UInt64
            var inode: UInt64
        }

        mutating func visit(_ folder: FilePath, components: [FilePath.Component]) {
            guard components.count <= ResultsTree.maximumDepth,
                let status = told({ () throws(FileError) in try folder.status() }) ?? nil, status.kind == .directory,
                seen.insert(FileIdentity(device: status.device, inode: status.inode)).inserted
            else { return }
            if let run = run(in: folder, components: components) { return scan.runs.append(run) }
            let children = told({ () throws(FileError) in try ResultsTree.folders(in: folder) }) ?? []
            for child in children where child.isLink {
                links.append((folder.appending(child.name), components + [child.name]))
            }
            for child in children where !child.isLink {
                visit(folder.appending(child.name), components: components + [child.name])
            }
        }

        /// nil for a folder that has not the form of a run's.
        private func run(in folder: FilePath, components: [FilePath.Component]) -> FoundRun? {
            guard let place = RunPlace(components: components.map(\.string)) else { return nil }
            let hasConfiguration = folder.appending(RunFile.configuration).isRegularFile
            guard hasConfiguration || components.count > 3 && RunTimestamp(place.timestamp) != nil else { return nil }
            return FoundRun(path: folder, place: place, hasConfiguration: hasConfiguration)
        }

        /// nil when the look failed, which is kept for the caller unless there is nothing to see any more.
        private mutating func told<Result>(_ look: () throws(FileError) -> Result) -> Result? {
            do {
                return try look()
            } catch {
                if !error.isMissing { scan.unreadable.append(error) }
                return nil
            }
        }

        mutating func followLinks() {
            // Links to runs wait until those to folders were followed, for the same reason.
            var linksToRuns: [(path: FilePath, components: [FilePath.Component])] = []
            while !links.isEmpty {
                let link = links.removeFirst()
                if run(in: link.path, components: link.components) != nil {
                    linksToRuns.append(link)
                } else if !link.path.appending(RunFile.configuration).isRegularFile {
                    // (A link to a run that stands where no run can is none; nor is it a folder of runs.)
                    visit(link.path, components: link.components)
                }
            }
            for link in linksToRuns { visit(link.path, components: link.components) }
        }
    }

    /// The folders in a folder by name, links to folders included, hidden ones passed over.
    ///
    /// - Throws: `FileError`
    private static func folders(in folder: FilePath) throws(FileError) -> [(name: FilePath.Component, isLink: Bool)] {
        try folder.children().compactMap { child in
            // A component, not a text: a name that is not UTF-8 must lead to its folder too.
            let name = child.name
            guard name.string.utf8.first != UInt8(ascii: ".") else { return nil }
            switch child.kind {
            case .directory: return (name, false)
            case .symbolicLink: return folder.appending(name).isDirectory ? (name, true) : nil
            case nil:
                let status = try? folder.appending(name).status(followingLinks: false)
                if status?.kind == .directory { return (name, false) }
                return folder.appending(name).isDirectory ? (name, true) : nil
            default: return nil
            }
        }.sorted { $0.name.bytes.lexicographicallyPrecedes($1.name.bytes) }
    }
}

/// The names of the files in a run's folder that the tree itself needs.
package enum RunFile {
    package static let configuration = "experiment_config.yaml"
}

extension FilePath.Component {
    /// As the file system has them: a name need not be UTF-8.
    fileprivate var bytes: [UInt8] { FilePath(root: nil, CollectionOfOne(self)).bytes }
}
