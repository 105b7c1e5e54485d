import DurableFiles
package import FileDigests
import Hashing
package import SystemPackage
package import Tasks

/// The content of one folder of JSONL splits, as its fingerprint knows it.
package struct Dataset: Hashable, Sendable {
    package let folder: FilePath
    /// In the order train, validation, test; those that exist.
    package let splits: [Split]

    /// One file of the dataset.
    package struct Split: Hashable, Sendable {
        package var split: DataSplit
        /// Its name in the dataset's folder.
        package var file: String
        /// Lines that are not blank.
        package var exampleCount: Int
        package var byteCount: Int
        /// Lower-case hexadecimal, of the file's bytes.
        package var sha256: String
    }

    /// Reads every split once. What the lines hold is not looked at: see `problems(as:)`. A hash of each line of what was
    /// read is kept beside the digests: see `SplitChange`.
    ///
    /// - Parameter digests: what is remembered of the files: then only those are read that changed.
    /// - Throws: `DatasetError` (missing, no folder, two candidates), `FileError`
    /// - Complexity: O(bytes) of what is not remembered; memory grows with 8 bytes a line, up to a limit.
    package init(reading folder: FilePath, digests: DigestCache = DigestCache(file: nil)) throws {
        self.folder = folder
        let files = try SplitFiles(in: folder)
        splits = try DataSplit.allCases.compactMap { split in
            try files.names[split].map { try Split(reading: folder.appending($0), as: split, digests: digests) }
        }
    }

    package subscript(split: DataSplit) -> Split? { splits.first { $0.split == split } }

    /// `sha256:` and the SHA-256 of the lines `{split} {SHA-256 of its bytes}\n`; nil without any split. File names and
    /// metadata do not enter: two folders with the same content are one dataset.
    package var fingerprint: String? {
        if splits.isEmpty { return nil }
        let lines = splits.map { "\($0.split.rawValue) \($0.sha256)\n" }.joined()
        return "sha256:" + SHA256.hash(Array(lines.utf8)).hexadecimal
    }

    /// What keeps the native engine from training on it, whatever the lines hold: a split that is missing or empty.
    package func structureProblem() throws -> DatasetError? {
        guard let train = self[.train] else {
            return .noTrainSplit(folder, below: try SplitFiles.datasets(below: folder))
        }
        if train.exampleCount == 0 { return .emptySplit(folder.appending(train.file), split: .train) }
        guard let validation = self[.validation] else { return .noValidationSplit(folder) }
        if validation.exampleCount == 0 { return .emptySplit(folder.appending(validation.file), split: .validation) }
        return nil
    }
}

extension Dataset.Split {
    init(reading file: FilePath, as split: DataSplit, digests: DigestCache) throws {
        let (entry, byteCount, lines) = try digests.digest(of: file, counting: "examples", with: SplitLines())
        if let hashes = lines?.hashes { digests.lines.keep(hashes, ofContent: entry.sha256) }
        self.init(
            split: split, file: file.lastComponent?.string ?? "", exampleCount: entry.count, byteCount: byteCount,
            sha256: entry.sha256)
    }
}
