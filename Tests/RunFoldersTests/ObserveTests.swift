import DurableFiles
import JSONValues
import RunModel
import SystemPackage
import Testing

@testable import RunFolders

struct ObserveTests {
    @Test(arguments: [RunState.completed, .failed, .stopped])
    func aFinalStateIsTold(state: RunState) throws {
        try withRunFolder { folder throws in
            var life = queuedLife()
            life.state = state
            life.reason = .asked
            life.message = "m"
            #expect(try folder.observe(life, sweep: nil) == ObservedState(state, reason: .asked, message: "m"))
        }
    }

    @Test func theSignalOfAKilledRunIsTold() throws {
        try withRunFolder { folder throws in
            var life = queuedLife()
            life.state = .failed
            life.reason = .killed
            life.signal = 11
            #expect(try folder.observe(life, sweep: nil).text == "failed (killed by signal 11)")
            life.signal = nil
            life.exitCode = 137
            #expect(try folder.observe(life, sweep: nil).text == "failed (killed by signal 9)")
        }
    }

    @Test func aQueuedRunWaitsForItsLauncherUntilARunnerClaims() throws {
        try withRunFolder { folder throws in
            let sweep = Sweep(.random(), results: folder.path)
            var life = queuedLife()
            #expect(try folder.observe(life, sweep: sweep) == ObservedState(.queued))
            life.launcher = goneProcess()
            #expect(try folder.observe(life, sweep: sweep).text == "lost (never started)")
            try sweep.folder.makeFolders()
            _ = try sweep.claimRunner()
            #expect(try folder.observe(life, sweep: sweep) == ObservedState(.queued))
        }
    }

    @Test func aQueuedRunWhoseRunnerDiedIsLostEvenIfItsLauncherLives() throws {
        try withRunFolder { folder throws in
            let sweep = Sweep(.random(), results: folder.path)
            let life = queuedLife()
            try sweep.folder.makeFolders()
            let dead = Claim(host: Machine.host, bootID: Machine.bootID, process: goneProcess(), at: .now())
            _ = try sweep.claimFile(runner: 1).createJSON(dead.json)
            #expect(try folder.observe(life, sweep: sweep).text == "lost (never started)")
        }
    }

    @Test func aSilentHostsQueuedRunIsLost() throws {
        try withRunFolder { folder throws in
            var life = queuedLife()
            life.host = "elsewhere"
            #expect(try folder.observe(life, sweep: nil) == ObservedState(.queued))
            let later = Moment(unixMilliseconds: life.queuedAt.unixMilliseconds + 301_000)
            #expect(try folder.observe(life, sweep: nil, now: later).text == "lost (host silent)")
        }
    }

    private func runningLife() -> RunLife {
        var life = queuedLife()
        life.state = .running
        life.startedAt = life.queuedAt
        life.supervisor = goneProcess()
        return life
    }

    @Test func aBadResultOfARunWhoseSupervisorDiedReportsNothing() throws {
        try withRunFolder { folder throws in
            var life = runningLife()
            life.startedAt = Moment(unixMilliseconds: 0)
            try folder.resultFile.replaceContents(with: "{\"accuracy\": 0.7")
            #expect(try folder.observe(life, sweep: nil).state == .lost)
            try folder.resultFile.replaceContents(with: "{\"accuracy\": NaN}")
            #expect(try folder.observe(life, sweep: nil).state == .completed)
        }
    }

    @Test func aRunWithALivingSupervisorRuns() throws {
        try withRunFolder { folder throws in
            var life = runningLife()
            life.supervisor = .current
            #expect(try folder.observe(life, sweep: nil) == ObservedState(.running))
        }
    }

    @Test func aRunWhoseProcessesAreGoneIsLost() throws {
        try withRunFolder { folder throws in
            var life = runningLife()
            let process = goneProcess()
            life.process = process
            #expect(try folder.observe(life, sweep: nil).text == "lost (process \(process.pid) is gone)")
            life.bootID = "another"
            #expect(try folder.observe(life, sweep: nil).text == "lost (rebooted)")
        }
    }

    @Test func aFinalStateWrittenMeanwhileCounts() throws {
        try withRunFolder { folder throws in
            let life = runningLife()
            var final = life
            final.state = .completed
            try folder.replaceLife(final)
            #expect(try folder.observe(life, sweep: nil) == ObservedState(.completed))
        }
    }

    @Test func aResultOfThisAttemptIsEvidenceOfItsCompletion() throws {
        try withRunFolder { folder throws in
            var life = runningLife()
            try folder.replaceResult(JSONObject([("accuracy", 0.5)]))
            #expect(try folder.observe(life, sweep: nil).state == .completed)
            // The clock may have been set back meanwhile.
            life.startedAt = Moment(unixMilliseconds: life.queuedAt.unixMilliseconds + 60_000)
            #expect(try folder.observe(life, sweep: nil).state == .completed)
            life.attempt = 2
            #expect(try folder.observe(life, sweep: nil).state == .lost)
        }
    }

    @Test func aStopRequestIsEvidenceOfAStop() throws {
        try withRunFolder { folder throws in
            try folder.requestStop(attempt: 1)
            #expect(try folder.observe(runningLife(), sweep: nil).text == "stopped (asked)")
        }
    }

    @Test func theLogsOfTheAttemptAreEvidence() throws {
        try withRunFolder { folder throws in
            var life = runningLife()
            let earlier = "{'train_runtime': 5.0, 'train_loss': 0.3}\n{'accuracy': 0.7}\n"
            let out = folder.path.appending("1e-06_train.out")
            try out.replaceContents(with: earlier)
            #expect(try folder.observe(life, sweep: nil).state == .completed)
            var attempt = RunLife.Attempt(attempt: 1, state: .running, host: Machine.host)
            attempt.outOffset = earlier.utf8.count
            life.attempts = [attempt]
            #expect(try folder.observe(life, sweep: nil).reason == .processGone)
            try folder.path.appending("1e-06_train.err").replaceContents(with: "RuntimeError: CUDA out of memory.\n")
            #expect(try folder.observe(life, sweep: nil).text == "failed (out of memory)")
        }
    }
}
