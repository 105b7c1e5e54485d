import DurableFiles
import Glibc
import RunFolders
import RunModel
import SystemPackage
import TestSupport
import Testing

@testable import Launching

/// With a real runner, real supervisors and real programs.
struct RunnerTests {
    @Test func runsGoOneAfterAnotherInTheOrderOfThePlan() throws {
        let script = "mkdir busy || exit 9; echo -n x >> order; sleep 0.1; rmdir busy"
        try withSweep([script, script, script]) { sweep throws in
            #expect(try sweep.carry() == 0)
            #expect(try sweep.states() == ["completed", "completed", "completed"])
            let starts = try (0..<3).map { try sweep.life($0).startedAt! }
            #expect(starts == starts.sorted())
            #expect(sweep.root.appending("\(sweep.sweep.id).finished").exists)
        }
    }

    @Test func parallelRunsRunAtOnceOnDevicesOfTheirOwn() throws {
        func script(_ own: String, _ other: String) -> String {
            "touch \(own); while [ ! -e \(other) ]; do sleep 0.02; done; echo $CUDA_VISIBLE_DEVICES"
        }
        try withSweep([script("a", "b"), script("b", "a"), "echo $CUDA_VISIBLE_DEVICES"]) { sweep throws in
            sweep.file.parallel = 2
            sweep.file.devices = ["0", "1", "2", "3"]
            sweep.file.devicesPerRun = 2
            try sweep.carry()
            #expect(try sweep.states() == ["completed", "completed", "completed"])
            #expect(try sweep.outText(0) == "0,1\n")
            #expect(try sweep.outText(1) == "2,3\n")
            #expect(["0,1\n", "2,3\n"].contains(try sweep.outText(2)))
            #expect(try sweep.life(1).attempts[0].devices == ["2", "3"])
        }
    }

    @Test func aFailureStopsNothingElse() throws {
        try withSweep(["exit 1", "exit 0"]) { sweep throws in
            try sweep.carry()
            #expect(try sweep.states() == ["failed (error)", "completed"])
        }
    }

    @Test func theFirstFailureStopsWhatHasNotStartedWhenTheSweepSaysSo() throws {
        try withSweep(["exit 0", "exit 1", "touch ran", "touch ran"]) { sweep throws in
            sweep.file.continueOnError = false
            #expect(try sweep.carry() == 0)
            #expect(
                try sweep.states() == ["completed", "failed (error)", "stopped (cancelled)", "stopped (cancelled)"])
            #expect(!sweep.root.appending("ran").exists)
            #expect(try sweep.life(2).finishedAt != nil)
            #expect(try sweep.life(2).attempts.isEmpty)
        }
    }

    @Test func theSweepsTimeLimitIsEachRuns() throws {
        try withSweep(["sleep 1000", "exit 0"]) { sweep throws in
            sweep.file.timeLimit = 0.1
            try sweep.carry()
            #expect(try sweep.states() == ["stopped (time limit)", "completed"])
        }
    }

    @Test func aStopFileEndsWhatRunsAndWhatWaits() throws {
        try withSweep(["touch ready; sleep 1000", "touch ran"]) { sweep throws in
            try sweep.carry { _ in
                try sweep.waitFor("ready")
                try sweep.sweep.requestStop()
            }
            #expect(try sweep.states() == ["stopped (asked)", "stopped (asked)"])
            #expect(!sweep.root.appending("ran").exists)
        }
    }

    @Test func aSignalToTheRunnerIsARequestToStopThatLeavesItsEvidence() throws {
        try withSweep(["touch ready; sleep 1000", "touch ran"]) { sweep throws in
            let code = try sweep.carry { pid in
                try sweep.waitFor("ready")
                kill(pid, SIGTERM)
            }
            #expect(code == 0)
            #expect(try sweep.states() == ["stopped (asked)", "stopped (asked)"])
            #expect(sweep.sweep.isStopRequested)
            #expect(sweep.folders[0].isStopRequested(attempt: 1))
        }
    }

    @Test func aClosedTerminalStopsNothing() throws {
        try withSweep(["touch ready; while [ ! -e go ]; do sleep 0.02; done"]) { sweep throws in
            try sweep.carry { pid in
                try sweep.waitFor("ready")
                kill(pid, SIGHUP)
                try sweep.root.appending("go").replaceContents(with: "")
            }
            #expect(try sweep.states() == ["completed"])
        }
    }

    @Test func oneWaitingRunCanBeStoppedAlone() throws {
        let first = "touch ready; while [ ! -e go ]; do sleep 0.02; done"
        try withSweep([first, "touch ran", "exit 0"]) { sweep throws in
            try sweep.carry { _ in
                try sweep.waitFor("ready")
                try sweep.folders[1].requestStop(attempt: 1)
                try eventually("the run is stopped") { try sweep.life(1).state == .stopped }
                try sweep.root.appending("go").replaceContents(with: "")
            }
            #expect(try sweep.states() == ["completed", "stopped (asked)", "completed"])
            #expect(!sweep.root.appending("ran").exists)
        }
    }

    @Test func anOrderThatCannotBeMadeIsAFailedRun() throws {
        try withSweep(["exit 0", "exit 0"]) { sweep throws in
            try sweep.folders[0].path.appending("order.json").remove()
            try sweep.carry()
            #expect(try sweep.states() == ["failed (error)", "completed"])
            #expect(try sweep.life(0).message?.contains("order.json") == true)
        }
    }

    @Test func aSweepHasOneRunner() throws {
        try withSweep(["touch ready; while [ ! -e go ]; do sleep 0.02; done"]) { sweep throws in
            try sweep.carry { _ in
                try sweep.waitFor("ready")
                #expect(try waited(for: sweep.start("carry")) == 0)
                #expect(try sweep.sweep.newestRunner()?.number == 1)
                try sweep.root.appending("go").replaceContents(with: "")
            }
            #expect(try sweep.states() == ["completed"])
            #expect(try sweep.life(0).attempts.count == 1)
        }
    }

    @Test func sweepsOfOneRunnerGoOneAfterAnother() throws {
        try withSweep(["mkdir busy && sleep 0.2 && rmdir busy"]) { first throws in
            let second = try SweepFixture(["mkdir busy && rmdir busy"], root: first.root)
            try first.sweep.create(first.file)
            try second.sweep.create(second.file)
            #expect(try waited(for: first.start("carry", [second.sweep])) == 0)
            #expect(try first.states() + second.states() == ["completed", "completed"])
            #expect(try first.life(0).finishedAt! <= second.life(0).startedAt!)
        }
    }

    @Test func whenTheRunnerIsKilledItsRunsGoOnAndTheNextRunnerGoesOnWithTheRest() throws {
        let first = "touch ready; while [ ! -e go ]; do sleep 0.02; done; echo done"
        try withSweep([first, "exit 0"]) { sweep throws in
            let code = try sweep.carry { pid in
                try sweep.waitFor("ready")
                try eventually("the process is recorded") { try sweep.life(0).process != nil }
                kill(pid, SIGKILL)
            }
            #expect(code == 128 + 9)
            #expect(try sweep.states() == ["running", "lost (never started)"])
            try sweep.carry { _ in
                try eventually("the next runner claims") { try sweep.sweep.newestRunner()?.number == 2 }
                #expect(try sweep.states() == ["running", "queued"])
                try sweep.root.appending("go").replaceContents(with: "")
            }
            #expect(try sweep.states() == ["completed", "completed"])
            #expect(try sweep.outText(0) == "done\n")
        }
    }

    @Test func aRunWhoseSupervisorIsKilledIsWaitedFor() throws {
        let first = "touch ready; while [ ! -e go ]; do sleep 0.02; done"
        try withSweep([first, "[ -e go ]"]) { sweep throws in
            try sweep.carry { _ in
                try sweep.waitFor("ready")
                try eventually("the process is recorded") { try sweep.life(0).process != nil }
                kill(try sweep.life(0).supervisor!.pid, SIGKILL)
                try eventually("it is seen") { try sweep.states()[0] == "running (unsupervised)" }
                try sweep.root.appending("go").replaceContents(with: "")
            }
            let states = try sweep.states()
            #expect(states[0].hasPrefix("lost (process "))
            #expect(states[1] == "completed")
        }
    }

    @Test func aRunThatIsQueuedAgainWhileItsRunnerLivesIsTakenUp() throws {
        let second = "touch ready; while [ ! -e go ]; do sleep 0.02; done"
        try withSweep(["[ -e again ]", second]) { sweep throws in
            sweep.file.parallel = 2
            try sweep.carry { _ in
                try sweep.waitFor("ready")
                try eventually("the first fails") { try sweep.life(0).state == .failed }
                try sweep.root.appending("again").replaceContents(with: "")
                try sweep.folders[0].claim(attempt: 2)
                var life = try sweep.life(0)
                life.state = .queued
                life.attempt = 2
                life.queuedAt = .now()
                try sweep.folders[0].replaceLife(life)
                try eventually("it completes") { try sweep.life(0).state == .completed }
                #expect(try sweep.states() == ["completed", "running"])
                try sweep.root.appending("go").replaceContents(with: "")
            }
            #expect(try sweep.states() == ["completed", "completed"])
            #expect(try sweep.life(0).attempts.map(\.attempt) == [1, 2])
        }
    }

    @Test func aStopOfTheSweepEndsWhatItsSupervisorLeftRunning() throws {
        try withSweep(["touch ready; exec sleep 1000"]) { sweep throws in
            try sweep.carry { _ in
                try sweep.waitFor("ready")
                try eventually("the process is recorded") { try sweep.life(0).process != nil }
                kill(try sweep.life(0).supervisor!.pid, SIGKILL)
                try eventually("it is seen") { try sweep.states()[0] == "running (unsupervised)" }
                try sweep.sweep.requestStop()
            }
            #expect(try sweep.states() == ["stopped (asked)"])
        }
    }

    @Test func whatGoesWrongInARunnerIsToldBesideItsClaim() throws {
        try withSweep(["exit 0"]) { sweep throws in
            // A folder in the place of what is written at the end.
            #expect(try sweep.root.appending("\(sweep.sweep.id).finished").makeFolder())
            #expect(try sweep.carry() == 0)
            let log = try sweep.sweep.logFile(runner: 1).readBytes()
            #expect(String(decoding: log, as: UTF8.self).contains("cannot finish sweep \(sweep.sweep.id)"))
        }
        try withSweep(["exit 0"]) { sweep throws in
            try sweep.carry()
            #expect(!sweep.sweep.logFile(runner: 1).exists, "nothing went wrong")
        }
    }

    @Test func aStopPutAsideIsEvidenceAndStopsNothingMore() throws {
        try withSweep(["exit 0"]) { sweep throws in
            try sweep.sweep.create(sweep.file)
            try sweep.sweep.putStopAside()
            try sweep.sweep.requestStop()
            try sweep.sweep.putStopAside()
            #expect(!sweep.sweep.isStopRequested)
            #expect(sweep.sweep.stopFile(runner: 0).exists)
            try sweep.carry()
            #expect(try sweep.states() == ["completed"])
        }
    }

    private static let waits = "touch ready; while [ ! -e go ]; do sleep 0.02; done"

    /// Queues a run for its next attempt, as `resume` does.
    private func queueAgain(_ index: Int, of sweep: SweepFixture) throws {
        var life = try sweep.life(index)
        life.state = .queued
        life.attempt += 1
        life.queuedAt = .now()
        try sweep.folders[index].claim(attempt: life.attempt)
        try sweep.folders[index].replaceLife(life)
    }

    /// Carries two sweeps by one runner.
    private func carryTwo(
        _ first: [String], _ second: [String], _ body: (SweepFixture, SweepFixture) throws -> Void
    ) throws {
        try withSweep(first) { first throws in
            let second = try SweepFixture(second, root: first.root)
            for sweep in [first, second] { try sweep.sweep.create(sweep.file) }
            let pid = try first.start("carry", [second.sweep])
            do {
                try first.waitFor("ready")
                try body(first, second)
            } catch {
                kill(pid, SIGTERM)
                _ = try waited(for: pid)
                throw error
            }
            #expect(try waited(for: pid) == 0)
            try second.expectNothingLeft()
        }
    }

    @Test func aStopOfOneSweepIsNoneOfTheOthersOfItsRunner() throws {
        try carryTwo([Self.waits], ["touch ran"]) { first, second in
            try first.sweep.requestStop()
            try eventually("the other completes") { try second.states() == ["completed"] }
            #expect(try first.states() == ["stopped (asked)"])
        }
    }

    @Test func aStopReachesTheRunsOfASweepThatWaitsForItsTurn() throws {
        try carryTwo([Self.waits], ["touch ran", "exit 0"]) { first, second in
            try second.folders[0].requestStop(attempt: 1)
            try eventually("it is stopped") { try second.states() == ["stopped (asked)", "queued"] }
            #expect(try first.states() == ["running"])
            try first.root.appending("go").replaceContents(with: "")
            try eventually("the rest goes on") { try second.states()[1] == "completed" }
            #expect(!first.root.appending("ran").exists)
        }
    }

    @Test func aRunOfASweepThatIsOverIsTakenUpBesideTheNextSweep() throws {
        try carryTwo(["touch ready; [ -e again ]"], ["while [ ! -e go ]; do sleep 0.02; done"]) { first, second in
            try eventually("the second runs") { try second.states() == ["running"] }
            try first.root.appending("again").replaceContents(with: "")
            try queueAgain(0, of: first)
            try eventually("the first goes on") { try first.states() == ["completed"] }
            #expect(try second.states() == ["running"])
            try first.root.appending("go").replaceContents(with: "")
        }
    }

    @Test func aRunThatLostItsSupervisorCanBeStoppedAndGoOnUnderItsRunner() throws {
        try withSweep([Self.waits, "while [ ! -e go ]; do sleep 0.02; done"]) { sweep throws in
            sweep.file.parallel = 2
            try sweep.carry { _ in
                try sweep.waitFor("ready")
                try eventually("the process is recorded") { try sweep.life(0).process != nil }
                let supervisor = try sweep.life(0).supervisor!
                kill(supervisor.pid, SIGKILL)
                try eventually("it is seen") { try sweep.states()[0] == "running (unsupervised)" }
                // The runner has seen it too.
                usleep(1_200_000)
                for member in supervisor.sessionMembers() { kill(member.identity.pid, SIGKILL) }
                try eventually("all of it is gone") { supervisor.sessionMembers().isEmpty }
                try sweep.root.appending("go").replaceContents(with: "")
                try queueAgain(0, of: sweep)
                try eventually("it completes") { try sweep.life(0).state == .completed }
            }
            #expect(try sweep.life(0).attempts.map(\.attempt) == [1, 2])
        }
    }

    /// What died before a runner began is no failure in it.
    @Test func aLostRunCancelsNothingOfTheNextRunner() throws {
        try withSweep(["exit 0", "exit 0"]) { sweep throws in
            sweep.file.continueOnError = false
            var life = try sweep.life(0)
            life.state = .running
            life.supervisor = goneProcess()
            try sweep.folders[0].replaceLife(life)
            try sweep.carry()
            #expect(try sweep.states()[1] == "completed")
        }
    }

    private func goneProcess() -> ProcessIdentity { ProcessIdentity(pid: 1 << 22, started: 1) }
}
