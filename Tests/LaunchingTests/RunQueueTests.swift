import DurableFiles
import Glibc
import RunFolders
import RunModel
import Supervision
import SystemPackage
import TestSupport
import Testing

@testable import Launching

/// With supervisors that are none.
struct RunQueueTests {
    private func carry(_ sweep: SweepFixture, supervisor: FilePath) throws {
        try sweep.sweep.create(sweep.file)
        var queue = RunQueue(sweep: sweep.sweep, file: sweep.file, root: sweep.root, supervisor: supervisor) {
            _, _, folder, _ in
            LaunchOrder(
                arguments: ["true"], directory: folder.path, out: folder.path.appending("o"),
                err: folder.path.appending("e"), needsFinalMetrics: false)
        }
        try eventually("all end") { queue.goOn() }
    }

    @Test func aSupervisorThatNeverTakesTheRunOverIsAFailureOfTheRun() throws {
        try withSweep(["exit 0"]) { sweep throws in
            try carry(sweep, supervisor: "/bin/false")
            #expect(try sweep.states() == ["failed (error)"])
            #expect(try sweep.life(0).message == "its supervisor ended at once")
        }
    }

    @Test func whatTheSupervisorSaysIsTheRunsMessage() throws {
        try withSweep(["exit 0"]) { sweep throws in
            let program = sweep.root.appending("supervisor")
            try program.replaceContents(with: "#!/bin/sh\necho no disk left >&2\nexit 1\n")
            #expect(program.withPlatformString { chmod($0, 0o700) } == 0)
            try carry(sweep, supervisor: program)
            #expect(try sweep.life(0).message == "no disk left")
        }
    }

    @Test func aMissingSupervisorIsNamed() throws {
        try withSweep(["exit 0", "exit 0"]) { sweep throws in
            sweep.file.continueOnError = false
            try carry(sweep, supervisor: "/nowhere/telos-supervisor")
            #expect(try sweep.states() == ["failed (error)", "stopped (cancelled)"])
            #expect(try sweep.life(0).message?.contains("/nowhere/telos-supervisor") == true)
        }
    }

    /// SIGTERM can reach a supervisor before it listens.
    @Test func aSupervisorThatEndsBecauseOfAStopIsAStop() throws {
        try withSweep(["exit 0"]) { sweep throws in
            let program = sweep.root.appending("supervisor")
            try program.replaceContents(with: "#!/bin/sh\ntouch \"$1/attempt-1.stop\"\nkill -TERM $$\n")
            #expect(program.withPlatformString { chmod($0, 0o700) } == 0)
            try carry(sweep, supervisor: program)
            #expect(try sweep.states() == ["stopped (asked)"])
        }
    }

    /// On a full disk.
    @Test func aRunnerThatIsAskedToStopNeedsNoStopFile() throws {
        try withSweep(["exit 0"]) { sweep throws in
            try sweep.sweep.create(sweep.file)
            var queue = RunQueue(sweep: sweep.sweep, file: sweep.file, root: sweep.root, supervisor: "/bin/false") {
                _, _, _, _ in throw LaunchError.runnerEnded(told: "not to be started")
            }
            let isOver = queue.goOn(isStopAsked: true)
            #expect(isOver)
            #expect(try sweep.states() == ["stopped (asked)"])
            #expect(!sweep.sweep.isStopRequested)
        }
    }

    @Test func aRunWhoseFolderIsGoneHoldsNothingUp() throws {
        try withSweep(["exit 0", "exit 0"]) { sweep throws in
            try sweep.folders[0].path.removeTree()
            try carry(sweep, supervisor: try builtProgram("telos-supervisor"))
            #expect(try sweep.life(1).state == .completed)
        }
    }
}
