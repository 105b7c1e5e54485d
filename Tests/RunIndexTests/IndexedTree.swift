import DurableFiles
import Glibc
import JSONValues
import RunFolders
import RunIndex
import RunModel
import RunStore
import SystemPackage
import TestSupport
import Testing

/// A project in a temporary folder, and its index beside it.
struct IndexedTree {
    let root: FilePath

    var project: Project {
        get throws { try Project(root: root) }
    }

    /// Where its index lies.
    var cache: FilePath { root.containingFolder.appending("cache") }

    /// The index as a command opens it. Nothing is expected to be told.
    func index(looking depth: RunIndex.Depth = .changes) throws -> RunIndex {
        try index(looking: depth) { Issue.record("\($0)") }
    }

    /// The index as a command opens it.
    func index(
        looking depth: RunIndex.Depth = .changes, largeCount: Int = 16_384, tell: @escaping (String) -> Void
    ) throws -> RunIndex {
        let cache = cache.string
        return try RunIndex.open(
            project, looking: depth, environment: { $0 == "TELOS_CACHE" ? cache : nil }, largeCount: largeCount,
            tell: tell)
    }

    /// Writes a run.
    ///
    /// - Parameters:
    ///   - path: relative to the results folder.
    ///   - seconds: when it was created, since 1970.
    @discardableResult
    func add(
        _ path: String, id: String, sweep: String = "p7x2c4dem1", seconds: Int64 = 0, state: RunState = .completed,
        change: (inout RunConfiguration) -> Void = { _ in }
    ) throws -> RunFolder {
        let folder = RunFolder(root.pushing(FilePath("Results_v2/\(path)")))
        try folder.path.makeFolders(isDurable: false)
        let id = try #require(RunID(id))
        var configuration = RunConfiguration()
        configuration.model = "m"
        configuration.task = "Copa"
        configuration.method = "zo"
        configuration.telos = .init(
            id: id, sweep: RunID(sweep), engine: .native,
            createdAt: Moment(unixMilliseconds: seconds * 1000), host: "", version: "", model: .init(source: "m"),
            dataset: .init(kind: .original))
        change(&configuration)
        try write(Self.life(state).json.compactText, to: folder.stateFile)
        try write(configuration.yamlText, to: folder.configFile)
        return folder
    }

    /// - Parameter state: a living run is one of this process.
    static func life(_ state: RunState) -> RunLife {
        var life = RunLife(state: state, host: Machine.host, bootID: Machine.bootID, queuedAt: .now())
        life.launcher = .current
        return life
    }

    func write(_ text: String, to file: FilePath) throws {
        if file.exists { try file.remove() }
        try #require(try file.createFile(containing: Array(text.utf8), isDurable: false))
    }

    /// Makes all that stands there, and the folders above it, look as if nobody had touched them for an hour.
    func age(_ folder: FilePath) throws {
        if folder.isDirectory {
            for child in try folder.children() { try age(folder.appending(child.name)) }
        }
        var folder = folder
        while folder.starts(with: root) {
            var times = [timespec](repeating: timespec(tv_sec: time(nil) - 3600, tv_nsec: 0), count: 2)
            try #require(folder.withPlatformString { utimensat(AT_FDCWD, $0, &times, 0) } == 0)
            folder.removeLastComponent()
        }
    }
}

/// Runs `body` with an empty project.
func withIndexedTree(_ body: (IndexedTree) throws -> Void) throws {
    try withTemporaryFolder { folder in
        let tree = IndexedTree(root: folder.appending("project"))
        try tree.root.appending("Results_v2").makeFolders(isDurable: false)
        try body(tree)
    }
}
