package import DurableFiles
package import SystemPackage

/// What lies in a run's folder, at any depth.
package struct RunContent: Equatable, Sendable {
    /// One file, or one symbolic link, which is never followed: what it leads to is not the run's.
    package struct File: Hashable, Sendable {
        /// Relative to the run's folder.
        package var path: FilePath
        package var isLink: Bool

        package init(path: FilePath, isLink: Bool = false) {
            self.path = path
            self.isLink = isLink
        }
    }

    /// Sorted by the bytes of their paths.
    package var files: [File] = []
    /// Temporary files and unfinished checkpoints, which a crash left when nobody writes into the folder; relative.
    package var temporaries: [FilePath] = []
}

extension RunFolder {
    /// Lists the folder. Neither its folders nor pipes, sockets and devices are listed.
    ///
    /// - Throws: `FileError`
    package func content() throws(FileError) -> RunContent {
        var content = RunContent()
        try list(FilePath(""), into: &content)
        content.files.sort { $0.path.bytes.lexicographicallyPrecedes($1.path.bytes) }
        return content
    }

    private func list(_ folder: FilePath, into content: inout RunContent) throws(FileError) {
        for child in try path.pushing(folder).children() {
            let relative = folder.appending(child.name)
            if child.name.isTemporary || folder == "checkpoints" && child.name.isUnfinishedCheckpoint {
                content.temporaries.append(relative)
                continue
            }
            var kind = child.kind
            if kind == nil { kind = try path.pushing(relative).status(followingLinks: false)?.kind }
            switch kind {
            case .regular: content.files.append(RunContent.File(path: relative))
            case .symbolicLink: content.files.append(RunContent.File(path: relative, isLink: true))
            case .directory: try list(relative, into: &content)
            case .other, nil: break
            }
        }
    }
}

extension FilePath.Component {
    /// A checkpoint is written under such a name and renamed when it is whole, and renamed back before it is removed.
    fileprivate var isUnfinishedCheckpoint: Bool { string.hasPrefix(".checkpoint-") && string.hasSuffix(".tmp") }
}
