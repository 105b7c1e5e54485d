package import DurableFiles

/// The files that tell of a run, read one after the other through its folder, as they were then.
package struct RunFiles: Sendable {
    package var configuration: FileReading?
    package var state: FileReading?
    package var result: FileReading?

    /// nil for files that are missing.
    package init(_ folder: FolderPlace) {
        configuration = folder.read("experiment_config.yaml", atMost: 1 << 20)
        state = folder.read("state.json", atMost: 64 << 20)
        result = folder.read("result.json", atMost: 64 << 20)
    }
}
