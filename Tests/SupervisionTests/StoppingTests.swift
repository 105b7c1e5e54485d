import DurableFiles
import Glibc
import JSONValues
import RunFolders
import RunModel
import SystemPackage
import TestSupport
import Testing

@testable import Supervision

/// How attempts are ended from outside, with real processes.
struct StoppingTests {
    @Test func aStopFileEndsTheProgram() throws {
        try withRun("echo ready; sleep 1000") { run throws in
            let life = try run.supervise { _ in
                try run.waitForOut("ready")
                try run.folder.requestStop(attempt: 1)
            }.life
            #expect(try run.folder.observe(life, sweep: nil).text == "stopped (asked)")
            #expect(life.signal == 15)
        }
    }

    @Test(arguments: [SIGTERM, SIGINT, SIGHUP])
    func aSignalToTheSupervisorIsARequestToStop(signal: CInt) throws {
        try withRun("echo ready; sleep 1000") { run throws in
            let (life, code) = try run.supervise { pid in
                try run.waitForOut("ready")
                kill(pid, signal)
            }
            #expect(life.state == .stopped)
            #expect(life.reason == .asked)
            #expect(code == 0)
        }
    }

    @Test func anAttemptStoppedBeforeItsStartNeverStarts() throws {
        try withRun("echo started") { run throws in
            try run.folder.requestStop(attempt: 1)
            #expect(try run.supervise().life.state == .stopped)
            #expect(!run.out.exists)
        }
    }

    @Test func theTimeLimitEndsTheProgram() throws {
        try withRun("sleep 1000") { run throws in
            run.order.timeLimit = 0.1
            let life = try run.supervise().life
            #expect(try run.folder.observe(life, sweep: nil).text == "stopped (time limit)")
            #expect(life.message == "its time limit of 0.1 s ran out")
        }
    }

    @Test func whatIgnoresSIGTERMIsKilled() throws {
        try withRun("trap '' TERM; echo ready; while :; do sleep 1000; done") { run throws in
            run.order.grace = 0.2
            let life = try run.supervise { pid in
                try run.waitForOut("ready")
                kill(pid, SIGTERM)
            }.life
            #expect(life.state == .stopped)
            #expect(life.signal == 9)
        }
    }

    /// A shell dies at once on SIGTERM; the trainer it waited for must have its time all the same.
    @Test func aTrainerBehindAShellMaySaveItsCheckpoint() throws {
        let trainer = "trap 'sleep 0.3; echo saved; exit' TERM; echo ready; while :; do sleep 0.05; done"
        try withRun("bash -c \"\(trainer)\"; echo never") { run throws in
            let life = try run.supervise { pid in
                try run.waitForOut("ready")
                kill(pid, SIGTERM)
            }.life
            #expect(life.state == .stopped)
            #expect(try run.outText() == "ready\nsaved\n")
        }
    }

    @Test func aStopEndsWorkersInSessionsOfTheirOwn() throws {
        try withRun("setsid sh -c 'echo worker $$; exec sleep 1000' & wait") { run throws in
            var worker: ProcessIdentity?
            let life = try run.supervise { supervisor throws in
                try run.waitForOut("\n")
                let pid = try #require(Int32(try run.outText().dropFirst("worker ".count).dropLast()))
                worker = ProcessIdentity(of: pid)
                #expect(worker != nil)
                kill(supervisor, SIGTERM)
            }.life
            #expect(life.state == .stopped)
            #expect(worker?.isAlive == false)
        }
    }

    @Test(arguments: ["sleep 1000 & exit 0", "set -m; sleep 1000 & exit 0", "(sleep 1000 &) ; exit 0"])
    func whatTheProgramLeavesBehindIsEnded(script: String) throws {
        // `supervise` looks that nothing of the session is left.
        try withRun(script) { run throws in
            #expect(try run.supervise().life.state == .completed)
        }
    }

    @Test func finalMetricsCountMoreThanAStop() throws {
        try withRun("echo '{\"accuracy\": 0.7}' > result.json; echo ready; sleep 1000") { run throws in
            let life = try run.supervise { pid in
                try run.waitForOut("ready")
                kill(pid, SIGTERM)
            }.life
            #expect(life.state == .completed)
            #expect(life.warnings.count == 1)
        }
    }

    @Test func aRunWhoseSupervisorIsKilledIsSeenByEvidence() throws {
        try withRun("echo ready; exec sleep 1000") { run throws in
            let pid = try run.start()
            try run.waitForOut("ready")
            try eventually("the process is recorded") { try run.folder.readLife()?.process != nil }
            let life = try #require(try run.folder.readLife())
            let process = try #require(life.process)
            #expect(try run.folder.observe(life, sweep: nil) == ObservedState(.running))
            kill(pid, SIGKILL)
            #expect(try waited(for: pid) == 128 + 9)
            #expect(try run.folder.observe(life, sweep: nil).text == "running (unsupervised)")
            kill(-process.pid, SIGKILL)
            try eventually("it is gone") { !process.isAlive }
            #expect(try run.folder.observe(life, sweep: nil).text == "lost (process \(process.pid) is gone)")
            try run.folder.replaceResult(JSONObject([("accuracy", 0.7)]))
            #expect(try run.folder.observe(life, sweep: nil).state == .completed)
            #expect(try run.folder.readLife() == life, "readers never write")
        }
    }

    /// Another host took the run for lost and resumed it.
    @Test func aSupervisorWhoseRunIsResumedElsewhereEndsItsProgramAndWritesNothing() throws {
        try withRun("echo ready; exec sleep 1000") { run throws in
            var resumed: RunLife?
            let outcome = try run.supervise { _ in
                try run.waitForOut("ready")
                try eventually("the process is recorded") { try run.folder.readLife()?.process != nil }
                // A claim alone is none: whoever made it may have died.
                try run.folder.claim(attempt: 2)
                usleep(1_200_000)
                var life = try #require(try run.folder.readLife())
                #expect(try run.folder.observe(life, sweep: nil) == ObservedState(.running))
                life.state = .queued
                life.attempt = 2
                try run.folder.replaceLife(life)
                resumed = life
            }
            #expect(outcome.code == 0)
            #expect(outcome.life == resumed)
        }
    }
}
