import DurableFiles
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
    }

    /// Deeper than any tree of ours; a guard against trees that are something else.
    private static let maximumDepth = 16

    /// Every run: a folder that holds `experiment_config.yaml`, or whose name is a timestamp at a run's place. Names
    /// that begin with `.` are passed over, links are followed, each real folder once; below a run nothing is looked
    /// at. A folder that vanishes or cannot be read on the way hides only itself.
    ///
    /// - Parameter purpose: only the runs of that purpose.
    /// - Returns: the runs in no order; none when there is no results folder.
    package func runs(ofPurpose purpose: String? = nil) -> [FoundRun] {
        var walk = Walk()
        if let purpose {
            walk.visit(folder.appending(purpose), components: [purpose])
        } else {
            walk.visit(folder, components: [])
        }
        walk.followLinks()
        return walk.found
    }

    /// The purposes that have a folder, by bytes; also those without a run.
    package func purposes() -> [String] {
        Self.folders(in: folder).map(\.name)
    }

    private struct Walk {
        var found: [FoundRun] = []
        private var seen: Set<FileIdentity> = []
        /// Links to folders wait until all real folders were seen, so that a run is found where it stands.
        private var links: [(path: FilePath, components: [String])] = []

        private struct FileIdentity: Hashable {
            var device: UInt64
            var inode: UInt64
        }

        mutating func visit(_ folder: FilePath, components: [String]) {
            guard components.count <= ResultsTree.maximumDepth, let status = try? folder.status(),
                status.kind == .directory,
                seen.insert(FileIdentity(device: status.device, inode: status.inode)).inserted
            else { return }
            if let place = RunPlace(components: components) {
                let hasConfiguration = folder.appending(RunFile.configuration).isRegularFile
                if hasConfiguration || components.count > 3 && RunTimestamp(place.timestamp) != nil {
                    found.append(FoundRun(path: folder, place: place, hasConfiguration: hasConfiguration))
                    return
                }
            }
            for child in ResultsTree.folders(in: folder) {
                let path = folder.appending(child.name)
                if child.isLink {
                    links.append((path, components + [child.name]))
                } else {
                    visit(path, components: components + [child.name])
                }
            }
        }

        mutating func followLinks() {
            while !links.isEmpty {
                let link = links.removeFirst()
                visit(link.path, components: link.components)
            }
        }
    }

    /// The folders in a folder by name, links to folders included, hidden ones passed over.
    private static func folders(in folder: FilePath) -> [(name: String, isLink: Bool)] {
        guard let children = try? folder.children() else { return [] }
        return children.compactMap { child in
            let name = child.name.string
            guard !name.hasPrefix(".") else { return nil }
            switch child.kind {
            case .directory: return (name, false)
            case .symbolicLink: return folder.appending(child.name).isDirectory ? (name, true) : nil
            case nil:
                let status = try? folder.appending(child.name).status(followingLinks: false)
                if status?.kind == .directory { return (name, false) }
                return folder.appending(child.name).isDirectory ? (name, true) : nil
            default: return nil
            }
        }.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }
}

/// The names of the files in a run's folder that the tree itself needs.
package enum RunFile {
    package static let configuration = "experiment_config.yaml"
}
