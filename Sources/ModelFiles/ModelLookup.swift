import DurableFiles
package import SystemPackage

/// Finds the folder of a model that a training config names.
package struct ModelLookup: Sendable {
    /// Where models are looked for first: the `models` folders of `telos.yaml`.
    package var modelFolders: [FilePath]
    /// The Hugging Face cache.
    package var cache: FilePath?

    /// - Parameter environment: gives the value of an environment variable, or nil.
    package init(modelFolders: [FilePath], environment: (String) -> String?) {
        self.modelFolders = modelFolders
        // As huggingface_hub: HF_HUB_CACHE, else HF_HOME/hub, else XDG_CACHE_HOME or ~/.cache.
        func folder(_ name: String) -> FilePath? {
            guard let value = environment(name), !value.isEmpty else { return nil }
            guard value.hasPrefix("~/"), let home = environment("HOME") else { return FilePath(value) }
            return FilePath(home).appending(String(value.dropFirst(2)))
        }
        cache =
            folder("HF_HUB_CACHE") ?? folder("HF_HOME")?.appending("hub")
            ?? (folder("XDG_CACHE_HOME") ?? folder("HOME")?.appending(".cache"))?.appending("huggingface/hub")
    }

    /// The model's folder: an absolute path itself when a folder stands there, else the folder of that name in the `models`
    /// folders, else the snapshot in the Hugging Face cache that `refs/main` names.
    ///
    /// - Parameter name: an absolute path, or a name such as `meta-llama/Llama-3.2-1B`.
    /// - Throws: `ModelFileError.modelNotFound` with the places looked in; `FileError`
    package func folder(for name: String) throws -> FilePath {
        var lookedIn: [FilePath] = []
        func isModel(_ path: FilePath) -> Bool {
            lookedIn.append(path)
            return path.isDirectory
        }
        let path = FilePath(name)
        // A relative path is its caller's to resolve: what a name means must not depend on the working directory.
        if path.isAbsolute, isModel(path) { return path }
        if !name.isEmpty, path.isRelative, !path.components.contains(where: { $0.kind != .regular }) {
            for folder in modelFolders where isModel(folder.pushing(path)) { return folder.pushing(path) }
            if let cache {
                let repository = cache.appending("models--" + path.components.map(\.string).joined(separator: "--"))
                if isModel(repository), let snapshot = try Self.snapshot(of: repository) { return snapshot }
            }
        }
        throw ModelFileError.modelNotFound(name: name, lookedIn: lookedIn)
    }

    private static func snapshot(of repository: FilePath) throws -> FilePath? {
        let reference = repository.appending("refs/main")
        guard reference.isRegularFile else { return nil }
        let text = String(decoding: try reference.readBytes(atMost: 4096), as: UTF8.self)
        guard let revision = FilePath.Component(String(text.filter { !$0.isWhitespace })), revision.kind == .regular
        else { return nil }
        let snapshot = repository.appending("snapshots").appending(revision)
        return snapshot.isDirectory ? snapshot : nil
    }
}
