import DurableFiles
import Glibc
import JSONValues
import RunFolders
import RunModel
import SystemPackage
import TestSupport
import Testing

@testable import Supervision

/// A queued run in a folder of its own, and its supervisor once that is started.
struct SupervisedRun {
    let folder: RunFolder
    var order: LaunchOrder

    var out: FilePath { folder.path.appending("1e-06_train.out") }
    var err: FilePath { folder.path.appending("1e-06_train.err") }

    func outText() throws -> String { String(decoding: try out.readBytes(), as: UTF8.self) }

    /// Starts the supervisor, as a runner does.
    func start(attempt: Int = 1) throws -> Int32 {
        try startSupervisor(try builtProgram("telos-supervisor"), folder: folder, attempt: attempt, order: order)
    }

    /// Starts the supervisor and waits for its end.
    ///
    /// - Returns: the final life, and the supervisor's exit code.
    @discardableResult
    func supervise(attempt: Int = 1, during: (Int32) throws -> Void = { _ in }) throws -> (life: RunLife, code: CInt) {
        let pid = try start(attempt: attempt)
        let identity = try #require(ProcessStatus(of: pid)).identity
        do {
            try during(pid)
        } catch {
            kill(pid, SIGTERM)
            _ = try waited(for: pid)
            throw error
        }
        let code = try waited(for: pid)
        #expect(identity.sessionMembers().isEmpty, "the supervisor left processes behind")
        return (try #require(try folder.readLife()), code)
    }

    /// Waits until the program has written this into its log.
    func waitForOut(_ text: String) throws {
        try eventually("the program writes \(text)") { try out.exists && outText().contains(text) }
    }
}

/// Runs `body` with a queued run of `bash -c script`.
func withRun(_ script: String, _ body: (inout SupervisedRun) throws -> Void) throws {
    try withRun(arguments: ["bash", "-c", script], body)
}

func withRun(arguments: [String], _ body: (inout SupervisedRun) throws -> Void) throws {
    try withTemporaryFolder { path in
        let folder = RunFolder(path)
        try folder.replaceLife(
            RunLife(state: .queued, host: Machine.host, bootID: Machine.bootID, queuedAt: .now()))
        var order = LaunchOrder(
            arguments: arguments, directory: path, out: path.appending("1e-06_train.out"),
            err: path.appending("1e-06_train.err"), needsFinalMetrics: false)
        order.launcher = .current
        order.grace = 20
        var run = SupervisedRun(folder: folder, order: order)
        try body(&run)
    }
}
