import JSONValues
import RunModel
import Testing

struct RunLifeTests {
    private static func life() throws -> RunLife {
        var life = RunLife(
            state: .failed, host: "gpu-3", bootID: "b", queuedAt: try #require(Moment("2025-12-26T14:30:00.123+01:00")))
        life.reason = .outOfMemory
        life.message = "CUDA out of memory at step 9652 of 20000"
        life.attempt = 2
        life.countedAttempt = 2
        life.supervisor = ProcessIdentity(pid: 4711, started: 8_123_456)
        life.process = ProcessIdentity(pid: 4712, started: 8_123_460, group: 4712)
        life.exitCode = 1
        var attempt = RunLife.Attempt(attempt: 1, state: .stopped, host: "gpu-3")
        attempt.reason = .timeLimit
        attempt.devices = ["0"]
        attempt.signal = 15
        attempt.cpuSeconds = 71.2
        attempt.startedAt = Moment("2025-12-26T14:30:01.000+01:00")
        attempt.finishedAt = Moment("2025-12-26T14:30:11.500+01:00")
        life.attempts = [attempt]
        return life
    }

    @Test func readsBackWhatItWrites() throws {
        let life = try Self.life()
        #expect(try RunLife(json: JSONValue.parse(life.json.prettyText)) == life)
    }

    @Test func everyKeyIsAlwaysPresentInTheOrderOfTheFormat() throws {
        #expect(
            try Self.life().json.object?.keys == [
                "schema", "state", "reason", "message", "warnings", "attempt", "counted_attempt", "executor",
                "slurm_job_id", "host", "boot_id", "launcher", "supervisor", "process", "queued_at", "started_at",
                "heartbeat_at", "finished_at", "exit_code", "signal", "attempts",
            ])
    }

    @Test func aNewerSchemaIsRefusedNamingBoth() throws {
        let error = try #require(throws: RunLifeError.self) { try RunLife(json: ["schema": 2]) }
        #expect(error.description == "state.json has schema 2; this Telos reads schemas up to 1")
    }

    @Test func aBadValueIsNamed() throws {
        var object = try #require(try Self.life().json.object)
        object["attempts"] = [["attempt": "x"]]
        #expect(throws: RunLifeError.badValue(key: "attempts[0].attempt")) { try RunLife(json: .object(object)) }
        object["attempts"] = []
        object["state"] = "lost?"
        #expect(throws: RunLifeError.badValue(key: "state")) { try RunLife(json: .object(object)) }
    }

    @Test func theDurationIsTheSumOfTheAttempts() throws {
        var life = try Self.life()
        var second = RunLife.Attempt(attempt: 2, state: .running, host: "gpu-3")
        second.startedAt = Moment("2025-12-26T15:00:00.000+01:00")
        life.attempts.append(second)
        #expect(life.duration(now: try #require(Moment("2025-12-26T15:00:02.000+01:00"))) == 12.5)
    }

    /// As old logs tell it: nothing says when the last attempt ended.
    @Test func aDurationThatNobodyKnowsIsNone() throws {
        var life = try Self.life()
        var second = RunLife.Attempt(attempt: 2, state: .failed, host: "")
        second.startedAt = Moment("2025-12-26T15:00:00.000+01:00")
        life.attempts.append(second)
        #expect(life.duration(now: try #require(Moment("2025-12-26T15:00:02.000+01:00"))) == nil)
    }

    @Test func onlyAnEndedRunLeavesOutAttemptsAfterTheOneThatCounts() throws {
        var life = try Self.life()
        life.attempts = [
            RunLife.Attempt(attempt: 1, state: .completed, host: ""), .init(attempt: 2, state: .failed, host: ""),
        ]
        (life.attempt, life.countedAttempt, life.state) = (2, 1, .completed)
        #expect(life.attemptsThatCount.map(\.attempt) == [1])
        life.state = .running
        #expect(life.attemptsThatCount.map(\.attempt) == [1, 2])
    }

    @Test func anUnknownHostIsNull() throws {
        var life = try Self.life()
        life.host = ""
        #expect(life.json["host"] == .null)
        #expect(try RunLife(json: life.json) == life)
    }

    @Test(arguments: [
        (ObservedState(.completed), "completed"),
        (ObservedState(.failed, reason: .outOfMemory), "failed (out of memory)"),
        (ObservedState(.failed, reason: .killed, detail: 9), "failed (killed by signal 9)"),
        (ObservedState(.lost, reason: .processGone, detail: 4711), "lost (process 4711 is gone)"),
        (ObservedState(.running, reason: .logGrowing, detail: 40), "running (log grew 40 s ago)"),
        (ObservedState(.stopped, reason: .timeLimit), "stopped (time limit)"),
        (ObservedState(nil, reason: .unreadable), "unreadable"),
    ])
    func statesAreWrittenForPeople(state: ObservedState, text: String) {
        #expect(state.text == text)
    }
}
