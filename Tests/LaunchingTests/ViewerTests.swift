import DurableFiles
import Glibc
import RunFolders
import RunModel
import RunStore
import Supervision
import SystemPackage
import TestSupport
import Testing

@testable import Launching

/// `telos train` in small: launches and watches.
struct ViewerTests {
    @Test func aSweepThatCompletesIsToldInPlainLines() throws {
        try withSweep(["exit 0", "exit 0"]) { sweep throws in
            let (code, told) = try sweep.train()
            #expect(code == 0)
            let lines = told.split(separator: "\n")
            for (run, folder) in zip(sweep.file.runs, sweep.folders) {
                let name = "\(run.id.text.prefix(6)) \(folder.path.lastComponent!.string)"
                #expect(lines.contains("\(name): completed"))
            }
            #expect(!told.contains("\u{1B}"))
        }
    }

    @Test func aFailedRunIsExitOne() throws {
        try withSweep(["exit 3", "exit 0"]) { sweep throws in
            let (code, told) = try sweep.train()
            #expect(code == 1)
            #expect(told.contains("failed (error): exit code 3\n"))
        }
    }

    @Test func aStopFromElsewhereIsExitOne() throws {
        try withSweep(["touch ready; sleep 1000"]) { sweep throws in
            let code = try sweep.train { _ in
                try sweep.waitFor("ready")
                try sweep.sweep.requestStop()
            }.code
            #expect(code == 1)
        }
    }

    @Test func progressIsToldFromMetricsAndLogs() throws {
        let script = """
            touch ready; while [ ! -e go ]; do sleep 0.02; done
            printf '{"step":5,"loss":1.884}\\n' >> $RUN/metrics.jsonl
            while [ ! -e over ]; do sleep 0.02; done
            """
        try withSweep(["RUN=$(ls -d ./*-0); " + script]) { sweep throws in
            let told = try sweep.train { _ in
                try sweep.waitFor("ready")
                try eventually("it is told") {
                    String(decoding: try sweep.root.appending("told").readBytes(), as: UTF8.self).contains("running")
                }
                try sweep.root.appending("go").replaceContents(with: "")
                try eventually("it is told") {
                    String(decoding: try sweep.root.appending("told").readBytes(), as: UTF8.self).contains("step")
                }
                try sweep.root.appending("over").replaceContents(with: "")
            }.told
            #expect(told.contains("step 5 of 10, loss 1.884"))
        }
    }

    @Test func anInterruptStopsTheSweepCleanly() throws {
        let script = "trap 'echo saved; exit 1' TERM; touch ready; while :; do sleep 0.02; done"
        try withSweep([script, "touch ran"]) { sweep throws in
            let (code, told) = try sweep.train { pid in
                try sweep.waitFor("ready")
                kill(pid, SIGINT)
            }
            #expect(code == 130)
            #expect(told.contains("stopping: "))
            #expect(try sweep.states() == ["stopped (asked)", "stopped (asked)"])
            #expect(try sweep.outText(0) == "saved\n")
        }
    }

    @Test func aSecondInterruptKills() throws {
        try withSweep(["trap '' TERM; touch ready; while :; do sleep 1000; done"], grace: 1000) { sweep throws in
            let code = try sweep.train { pid in
                try sweep.waitFor("ready")
                kill(pid, SIGINT)
                try eventually("the stop is asked for") { sweep.folders[0].isStopRequested(attempt: 1) }
                kill(pid, SIGINT)
            }.code
            #expect(code == 130)
            #expect(try sweep.states() == ["stopped (asked)"])
            #expect(try sweep.life(0).signal == 9)
        }
    }

    @Test func aDetachedSweepGoesOn() throws {
        try withSweep(["while [ ! -e go ]; do sleep 0.02; done"]) { sweep throws in
            try sweep.writePlan()
            #expect(try waited(for: sweep.start("detach")) == 0)
            try eventually("it runs") { try sweep.states() == ["running"] }
            try sweep.root.appending("go").replaceContents(with: "")
            try eventually("it ends") { try sweep.states() == ["completed"] }
            let runner = try #require(try sweep.sweep.newestRunner()?.claim?.process)
            try eventually("the runner ends") { !runner.isAlive }
        }
    }

    @Test func aKilledViewerLeavesTheSweepRunning() throws {
        try withSweep(["touch ready; while [ ! -e go ]; do sleep 0.02; done"]) { sweep throws in
            let code = try sweep.train { pid in
                try sweep.waitFor("ready")
                kill(pid, SIGHUP)
            }.code
            #expect(code == 128 + 1)
            #expect(try sweep.states() == ["running"])
            try sweep.root.appending("go").replaceContents(with: "")
            try eventually("it ends") { try sweep.states() == ["completed"] }
            let runner = try #require(try sweep.sweep.newestRunner()?.claim?.process)
            try eventually("the runner ends") { !runner.isAlive }
        }
    }

    /// What `create` would have made of the fixture.
    private func created(_ sweep: SweepFixture) -> CreatedSweeps {
        let runs = zip(sweep.file.runs, sweep.folders).map { CreatedRun(id: $0.id, folder: $1.path) }
        return CreatedSweeps(sweeps: [CreatedSweep(sweep: sweep.sweep, file: sweep.file, runs: runs)], folders: [])
    }

    @Test func aRunnerThatCannotStartIsToldWithItsWordsAndLeavesNothing() throws {
        try withSweep(["exit 0"]) { sweep throws in
            let error = #expect(throws: LaunchError.self) {
                try launch(
                    created(sweep), with: WaitingRunner(["bash", "-c", "echo no such config >&2; exit 2"]))
            }
            #expect(error == .runnerEnded(told: "no such config"))
            #expect(!sweep.folders[0].path.exists && !sweep.sweep.file.exists)
        }
    }

    @Test func aPersonCanGiveUpBeforeTheRunnerBegins() throws {
        try withSweep(["exit 0"]) { sweep throws in
            let pidFile = sweep.root.appending("pid")
            #expect(throws: LaunchError.interrupted) {
                let runner = try WaitingRunner(["bash", "-c", "echo $$ > '\(pidFile)'; exec sleep 600"])
                try launch(created(sweep), with: runner) { pidFile.exists }
            }
            let pid = try #require(Int32(String(decoding: pidFile.readBytes(), as: UTF8.self).dropLast()))
            #expect(kill(pid, 0) == -1)
            #expect(!sweep.folders[0].path.exists && !sweep.sweep.file.exists)
        }
    }

    @Test func onATerminalATableIsRedrawnInPlace() throws {
        try withSweep(["exit 0", "exit 3"]) { sweep throws in
            // posix_openpt and its like are hidden from Swift: TIOCSPTLCK and TIOCGPTN are what they do.
            let terminal = open("/dev/ptmx", O_RDWR | O_NOCTTY)
            defer { close(terminal) }
            var (lock, number) = (CInt(0), CInt(0))
            #expect(ioctl(terminal, 0x4004_5431, &lock) == 0 && ioctl(terminal, 0x8004_5430, &number) == 0)
            var size = winsize(ws_row: 30, ws_col: 60, ws_xpixel: 0, ws_ypixel: 0)
            #expect(ioctl(terminal, UInt(TIOCSWINSZ), &size) == 0)
            let other = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY)
            try sweep.writePlan()
            let pid = try sweep.start("train", error: other)
            #expect(try waited(for: pid) == 1)
            _ = fcntl(terminal, F_SETFL, O_NONBLOCK)
            var bytes = [UInt8](repeating: 0, count: 1 << 20)
            let count = read(terminal, &bytes, bytes.count)
            close(other)
            let told = String(decoding: bytes[..<max(0, count)], as: UTF8.self)
            #expect(told.contains("\u{1B}[3A"), "it goes back over the lines drawn before")
            #expect(told.contains("2 runs: 1 completed, 1 failed"))
            #expect(told.hasSuffix("failed (error): exit code 3\r\n"))
        }
    }

    @Test func interruptStopsRunsWhoseRunnerIsDead() throws {
        try withSweep(["touch ready; exec sleep 1000"]) { sweep throws in
            let outcome = try sweep.train { pid in
                try sweep.waitFor("ready")
                try eventually("the process is recorded") { try sweep.life(0).process != nil }
                let runner = try #require(try sweep.sweep.newestRunner()?.claim?.process)
                kill(runner.pid, SIGKILL)
                try eventually("the runner is gone") { !runner.isAlive }
                kill(pid, SIGINT)
            }
            #expect(outcome.code == 130)
            #expect(try sweep.states() == ["stopped (asked)"])
        }
    }
}
