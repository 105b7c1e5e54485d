import DurableFiles
package import SystemPackage
package import Tasks

/// The files of a dataset's splits, found by their endings: whatever stands before `_train.jsonl` does not matter.
package struct SplitFiles: Equatable, Sendable {
    package private(set) var names: [DataSplit: String] = [:]

    /// - Throws: `DatasetError` (missing, no folder, two candidates), `FileError`
    package init(in folder: FilePath) throws {
        guard let status = try folder.status() else {
            throw DatasetError.folderMissing(folder, nearby: Self.folders(beside: folder))
        }
        guard status.kind == .directory else { throw DatasetError.notAFolder(folder) }
        let children = try Self.visibleNames(in: folder)
        for split in DataSplit.allCases {
            let candidates = children.filter {
                $0.hasSuffix("_\(split.rawValue).jsonl") && folder.appending($0).isRegularFile
            }
            if candidates.count > 1 {
                throw DatasetError.twoCandidates(folder, split: split, files: candidates)
            }
            names[split] = candidates.first
        }
    }

    /// The folders in this one that hold a train split, by name.
    ///
    /// - Throws: `FileError`
    package static func datasets(below folder: FilePath) throws -> [String] {
        try visibleNames(in: folder).filter { name in
            let child = folder.appending(name)
            guard child.isDirectory else { return false }
            return try visibleNames(in: child).contains { $0.hasSuffix("_train.jsonl") }
        }
    }

    private static func folders(beside folder: FilePath) -> [String] {
        let parent = folder.removingLastComponent()
        // It only helps the message: a parent that cannot be listed helps with nothing.
        return ((try? visibleNames(in: parent)) ?? []).filter { parent.appending($0).isDirectory }
    }

    private static func visibleNames(in folder: FilePath) throws -> [String] {
        try folder.children().map(\.name.string).filter { !$0.hasPrefix(".") }.sorted()
    }
}
