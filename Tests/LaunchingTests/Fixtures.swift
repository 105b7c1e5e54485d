import DurableFiles
import Glibc
import JSONValues
import RunFolders
import RunModel
import Supervision
import SystemPackage
import TestSupport
import Testing

@testable import Launching

/// A sweep of queued runs of shell scripts, each in a folder of its own beside the others.
struct SweepFixture {
    let root: FilePath
    let sweep: Sweep
    var file: SweepFile
    let folders: [RunFolder]

    init(_ scripts: [String], root: FilePath, grace: Double = 20) throws {
        self.root = root
        sweep = Sweep(.random(), results: root)
        var runs: [SweepFile.Run] = []
        var folders: [RunFolder] = []
        for (index, script) in scripts.enumerated() {
            let name = "\(sweep.id)-\(index)"
            let folder = RunFolder(root.appending(name))
            _ = try folder.path.makeFolder()
            var life = RunLife(state: .queued, host: Machine.host, bootID: Machine.bootID, queuedAt: .now())
            life.launcher = .current
            try folder.replaceLife(life)
            var order = LaunchOrder(
                arguments: ["bash", "-c", script], directory: root, out: folder.path.appending("1e-06_train.out"),
                err: folder.path.appending("1e-06_train.err"), needsFinalMetrics: false)
            order.grace = grace
            try folder.path.appending("order.json").replaceContents(with: order.json.compactText)
            runs.append(SweepFile.Run(id: .random(), path: name))
            folders.append(folder)
        }
        file = SweepFile(
            sweep: sweep.id, createdAt: .now(), configFile: "a.yaml", configSHA256: "", arguments: [], parallel: 1,
            runs: runs)
        self.folders = folders
    }

    /// Starts the fixture program in a session of its own.
    func start(_ verb: String, _ more: [Sweep] = [], error: CInt? = nil) throws -> Int32 {
        try startFixture(verb, root: root, sweeps: [sweep] + more, error: error)
    }

    /// Carries the sweep through in a runner.
    ///
    /// - Returns: the runner's exit code.
    @discardableResult
    func carry(during: (Int32) throws -> Void = { _ in }) throws -> CInt {
        if try sweep.read() == nil { try sweep.create(file) }
        return try ending("carry", during)
    }

    /// Launches the sweep and watches it.
    ///
    /// - Returns: the exit code, and what was told.
    func train(during: (Int32) throws -> Void = { _ in }) throws -> (code: CInt, told: String) {
        try writePlan()
        let path = root.appending("told")
        let descriptor = try openStream(appendingTo: path)
        defer { close(descriptor) }
        let code = try ending("train", error: descriptor, during)
        return (code, String(decoding: try path.readBytes(), as: UTF8.self))
    }

    func writePlan() throws {
        try root.appending("\(sweep.id).plan.json").replaceContents(with: file.json.compactText)
    }

    private func ending(_ verb: String, error: CInt? = nil, _ during: (Int32) throws -> Void) throws -> CInt {
        let pid = try start(verb, error: error)
        do {
            try during(pid)
        } catch {
            killRunner()
            kill(pid, SIGTERM)
            _ = try waited(for: pid)
            throw error
        }
        return try waited(for: pid)
    }

    /// For a test that has failed.
    func killRunner() {
        try? sweep.requestStop()
        if let runner = try? sweep.newestRunner()?.claim?.process, runner.isAlive { kill(runner.pid, SIGTERM) }
    }

    func life(_ index: Int) throws -> RunLife { try #require(try folders[index].readLife()) }

    func states() throws -> [String] {
        try folders.map { try $0.observe(#require(try $0.readLife()), sweep: sweep).text }
    }

    func outText(_ index: Int) throws -> String {
        String(decoding: try folders[index].path.appending("1e-06_train.out").readBytes(), as: UTF8.self)
    }

    /// Waits until the file exists, which a script makes.
    func waitFor(_ name: String) throws { try eventually("\(name) is there") { root.appending(name).exists } }

    /// No process of any run may be left.
    func expectNothingLeft() throws {
        for folder in folders {
            guard let supervisor = try folder.readLife()?.supervisor else { continue }
            #expect(supervisor.sessionMembers().isEmpty)
            // It ends just after it wrote the final state.
            try eventually("the supervisor ends") { !supervisor.isAlive }
        }
    }
}

func startFixture(_ verb: String, root: FilePath, sweeps: [Sweep], error: CInt? = nil) throws -> Int32 {
    let null = try openStream()
    defer { close(null) }
    return try spawn(
        [try builtProgram("sweep-fixture").string, verb, root.string] + sweeps.map(\.id.text),
        streams: Streams(input: null, output: null, error: error ?? null), place: .ownSession)
}

func withSweep(
    _ scripts: [String], grace: Double = 20, _ body: (inout SweepFixture) throws -> Void
) throws {
    try withTemporaryFolder { root in
        var fixture = try SweepFixture(scripts, root: root, grace: grace)
        try body(&fixture)
        try fixture.expectNothingLeft()
    }
}
