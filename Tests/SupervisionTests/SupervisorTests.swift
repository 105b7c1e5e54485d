import DurableFiles
import Glibc
import JSONValues
import RunFolders
import RunModel
import SystemPackage
import TestSupport
import Testing

@testable import Supervision

/// With real processes.
struct SupervisorTests {
    @Test func aProgramThatEndsWellIsCompleted() throws {
        try withRun(arguments: ["/bin/true"]) { run throws in
            let (life, code) = try run.supervise()
            #expect(code == 0)
            #expect(life.state == .completed)
            #expect(life.warnings == ["no final metrics"])
            #expect(life.exitCode == 0)
            #expect(life.startedAt != nil)
            #expect(life.finishedAt != nil)
            #expect(life.attempts.count == 1)
            #expect(life.attempts[0].state == .completed)
            #expect(life.attempts[0].peakMemoryByteCount ?? 0 > 0)
            #expect(life.launcher == .current)
        }
    }

    @Test func aCompletedRunIsSealedAndOnlyThat() throws {
        try withRun("echo \"{'accuracy': 0.5}\"; mkdir own; echo hello > own/file") { run throws in
            run.order.directory = run.folder.path
            #expect(try run.supervise().life.state == .completed)
            let manifest = try #require(try run.folder.readManifest())
            #expect(
                manifest.files.map(\.file.path)
                    == ["1e-06_train.err", "1e-06_train.out", "own/file", "result.json"])
        }
        try withRun("exit 3") { run throws in
            #expect(try run.supervise().life.state == .failed)
            #expect(!run.folder.manifestFile.exists)
        }
    }

    @Test func whatKeepsARunFromBeingSealedIsAWarning() throws {
        try withRun(arguments: ["/bin/true"]) { run throws in
            // A folder cannot be replaced by a file.
            _ = try run.folder.manifestFile.makeFolder()
            let (life, code) = try run.supervise()
            #expect(code == 0)
            #expect(life.state == .completed)
            #expect(life.warnings.count == 2)
            #expect(life.warnings.last?.hasPrefix("it could not be sealed: cannot replace ") ?? false)
        }
    }

    @Test func ourEngineMustReportFinalMetrics() throws {
        try withRun(arguments: ["/bin/true"]) { run throws in
            run.order.needsFinalMetrics = true
            #expect(try run.supervise().life.state == .failed)
        }
    }

    @Test func anExitCodeIsAFailure() throws {
        try withRun("exit 3") { run throws in
            let life = try run.supervise().life
            #expect(life.state == .failed)
            #expect(life.reason == .error)
            #expect(life.exitCode == 3)
            #expect(life.message == "exit code 3")
        }
    }

    @Test(arguments: [
        (SIGSEGV, "kill -SEGV $$"), (SIGKILL, "kill -KILL $$"), (SIGKILL, "(kill -KILL $BASHPID); exit 137"),
    ])
    func aSignalIsAFailure(signal: CInt, script: String) throws {
        try withRun(script) { run throws in
            let life = try run.supervise().life
            #expect(life.state == .failed)
            #expect(life.reason == .killed)
            #expect(try run.folder.observe(life, sweep: nil).text == "failed (killed by signal \(signal))")
        }
    }

    @Test func aProgramThatDoesNotExistIsAFailureThatNamesIt() throws {
        try withRun(arguments: ["telos-no-such-program"]) { run throws in
            let life = try run.supervise().life
            #expect(life.state == .failed)
            #expect(life.reason == .error)
            #expect(life.message == "cannot start 'telos-no-such-program': no such program")
            #expect(life.finishedAt != nil)
        }
    }

    @Test func aDirectoryThatDoesNotExistIsAFailureThatNamesIt() throws {
        try withRun(arguments: ["/bin/true"]) { run throws in
            run.order.directory = "/nowhere"
            #expect(try run.supervise().life.message?.contains("/nowhere") == true)
        }
    }

    @Test func theProgramGetsWhatItsOrderSays() throws {
        try withRun(arguments: [
            "bash", "-c", "printf '%s|' \"$@\" \"$LR\" \"$CUDA_VISIBLE_DEVICES\" \"$PWD\" \"${PATH:+path}\"; cat",
            "bash",
            "a b", "$HOME;'\"",
        ]) { run throws in
            run.order.environment = [
                LaunchOrder.Variable("LR", "1e-6"), LaunchOrder.Variable("CUDA_VISIBLE_DEVICES", "7"),
            ]
            run.order.devices = ["2", "3"]
            let life = try run.supervise().life
            #expect(try run.outText() == "a b|$HOME;'\"|1e-6|2,3|\(run.folder.path)|path|")
            #expect(life.attempts[0].devices == ["2", "3"])
        }
    }

    @Test func theProgramHasThreeOpenFilesAndAGroupOfItsOwnInTheSupervisorsSession() throws {
        try withRun("cut -d' ' -f5,6 /proc/$$/stat; exec ls /proc/self/fd") { run throws in
            let life = try run.supervise().life
            let process = try #require(life.process)
            let supervisor = try #require(life.supervisor)
            // 3 is the folder that `ls` lists.
            #expect(try run.outText() == "\(process.pid) \(supervisor.pid)\n0\n1\n2\n3\n")
            #expect(process.group == process.pid)
        }
    }

    @Test func logsAreAppendedToAndTheirLengthsRecorded() throws {
        try withRun("echo new; echo bad >&2") { run throws in
            try run.out.replaceContents(with: "old\n")
            let life = try run.supervise().life
            #expect(try run.outText() == "old\nnew\n")
            #expect(try run.err.readBytes() == Array("bad\n".utf8))
            #expect(life.attempts[0].outOffset == 4)
            #expect(life.attempts[0].errOffset == 0)
        }
    }

    @Test func aResultTheProgramWroteMakesItCompletedWhateverComesAfter() throws {
        try withRun("echo '{\"accuracy\": 0.7}' > result.json; exit 1") { run throws in
            let life = try run.supervise().life
            #expect(life.state == .completed)
            #expect(life.warnings == ["after its final metrics: exit code 1"])
            #expect(life.exitCode == 1)
        }
    }

    @Test(arguments: ["echo '{\"accuracy\": 0.7' > result.json", "mkdir result.json", "mkdir metrics.jsonl"])
    func whatAProgramWritesBadlyDoesNotHideItsEnding(script: String) throws {
        try withRun("\(script); echo \"{'accuracy': 0.7}\"; exit 1") { run throws in
            let (life, code) = try run.supervise()
            #expect(code == 0)
            #expect(life.state == .completed)
            #expect(try run.folder.observe(life, sweep: nil).state == .completed)
        }
    }

    @Test func anEarlierAttemptsResultDoesNotCount() throws {
        try withRun("exit 1") { run throws in
            try run.folder.replaceResult(JSONObject([("accuracy", 0.7)]))
            #expect(try run.supervise().life.state == .failed)
        }
    }

    @Test func aSecondAttemptNeedsItsClaim() throws {
        try withRun("exit 0") { run throws in
            var life = try #require(try run.folder.readLife())
            life.attempt = 2
            life.attempts = [RunLife.Attempt(attempt: 1, state: .failed, host: "")]
            try run.folder.replaceLife(life)
            #expect(try run.supervise(attempt: 2).code == 1)
            #expect(try run.folder.readLife() == life)
            try run.folder.claim(attempt: 2)
            let ended = try run.supervise(attempt: 2).life
            #expect(ended.attempts.map(\.state) == [.failed, .completed])
            #expect(ended.countedAttempt == 2)
        }
    }

    @Test(arguments: [RunState.running, .completed, .stopped])
    func anAttemptThatIsNotQueuedIsNotStarted(state: RunState) throws {
        try withRun("echo started") { run throws in
            var life = try #require(try run.folder.readLife())
            life.state = state
            try run.folder.replaceLife(life)
            #expect(try run.supervise().code == 1)
            #expect(try run.folder.readLife() == life)
            #expect(!run.out.exists)
        }
    }

    @Test func anOrderOfSomebodyElseThanTheParentIsRefused() throws {
        try withRun("echo started") { run throws in
            run.order.launcher?.started += 1
            #expect(try run.supervise().code == 1)
            #expect(!run.out.exists)
        }
    }

    private static let log = """
        {'loss': 1.5, 'learning_rate': 1e-06, 'epoch': 1.0}
        {'train_runtime': 5.0, 'train_loss': 1.5, 'epoch': 1.0}
        {'accuracy': 0.7, 'dev_accuracy': 0.74}
        """

    @Test func metricsOfTheLogAreTakenOver() throws {
        try withRun("cat <<'E'\n\(Self.log)\nE\nexit 1") { run throws in
            // Another attempt's words do not count.
            try run.out.replaceContents(
                with: "{'loss': 9.0, 'learning_rate': 1e-06, 'epoch': 1.0}\n{'accuracy': 0.1}\n")
            let life = try run.supervise().life
            #expect(life.state == .completed)
            #expect(life.warnings == ["after its final metrics: exit code 1"])
            #expect(try run.folder.readMetrics().points.map { $0["loss"] } == [1.5])
            let result = try #require(try run.folder.readResult())
            #expect(result["accuracy"] == 0.7)
            #expect(result["train_runtime"] == 5.0)
        }
    }

    @Test func whatTheProgramWroteItselfWins() throws {
        let own = "echo '{\"step\":1,\"loss\":2}' > metrics.jsonl; echo '{\"accuracy\":0.9}' > result.json"
        try withRun("\(own); cat <<'E'\n\(Self.log)\nE") { run throws in
            #expect(try run.supervise().life.state == .completed)
            #expect(try run.folder.readMetrics().points.map { $0["loss"] } == [2])
            #expect(try run.folder.readResult() == JSONObject([("accuracy", 0.9)]))
        }
    }

    @Test func exitZeroWithATracebackIsAFailure() throws {
        try withRun("printf 'Traceback (most recent call last):\\n  File \"a\"\\nValueError: x\\n' >&2") { run throws in
            let life = try run.supervise().life
            #expect(life.state == .failed)
            #expect(life.exitCode == 0)
            #expect(life.message == "ValueError: x")
        }
    }
}
