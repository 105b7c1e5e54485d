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
            for name in walk.folders(in: folder) { walk.visit(folder.appending(name), components: [name]) }
        }
        return walk.found
    }

    /// The purposes that have a folder, by bytes; also those without a run.
    package func purposes() -> [String] {
        Walk().folders(in: folder).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    private struct Walk {
        var found: [FoundRun] = []
        private var seen: Set<FileIdentity> = []

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
            for name in folders(in: folder) { visit(folder.appending(name), components: components + [name]) }
        }

        /// The names of the folders in a folder, links to folders included, hidden ones passed over.
        func folders(in folder: FilePath) -> [String] {
            guard let children = try? folder.children() else { return [] }
            return children.compactMap { child in
                let name = child.name.string
                guard !name.hasPrefix(".") else { return nil }
                switch child.kind {
                case .directory: return name
                case .symbolicLink, nil: return folder.appending(child.name).isDirectory ? name : nil
                default: return nil
                }
            }
        }
    }
}

/// The names of the files in a run's folder that the tree itself needs.
package enum RunFile {
    package static let configuration = "experiment_config.yaml"
}
