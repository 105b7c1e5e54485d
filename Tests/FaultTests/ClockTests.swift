import DurableFiles
import Glibc
import JSONValues
import ProjectSupport
import SystemPackage
import TestSupport
import Testing

/// A clock that was set back: files and states whose times lie in the future. (The clock itself cannot be set for one
/// process; what it would leave behind is written by hand.)
struct ClockTests {
    private static let future = "2099-01-01T00:00:00.000+01:00"

    private func replace(_ changes: [String: JSONValue], in run: String, of project: TestProject) throws {
        var state = try #require(try project.state(of: run).object)
        for (key, value) in changes { state[key] = value }
        try project.write("\(run)/state.json", JSONValue.object(state).prettyText)
    }

    private func only(_ project: TestProject) throws -> JSONValue {
        let listed = try project.telos("list", "--json")
        #expect(listed.code == 0, "\(listed.err)")
        return try #require(try JSONValue.parse(listed.out).array?.first)
    }

    /// Every file of the run was written in 2099.
    private func age(_ run: String, in project: TestProject) throws {
        let touched = try project.shell("find \(run) -exec touch -d 2099-01-01 {} +")
        #expect(touched.code == 0)
    }

    @Test func aRunThatEndedBeforeItBeganLastedNoTime() throws {
        try withProject { project in
            try project.train(TestProject.scriptConfig)
            let run = try project.onlyRun
            var attempt = try #require(try project.state(of: run)["attempts"]?.array?.first?.object)
            attempt["started_at"] = .string(Self.future)
            try replace(["started_at": .string(Self.future), "attempts": [.object(attempt)]], in: run, of: project)
            let listed = try only(project)
            #expect(listed["state"] == "completed")
            #expect(listed["duration_s"]?.number == 0)
            let shown = try project.telos("show")
            #expect(shown.out.contains("Took             0.0 s\n"), "\(shown.out)")
        }
    }

    /// A heartbeat of 2099 makes no process live.
    @Test func aSignOfLifeFromTheFutureIsNone() throws {
        try withProject { project in
            try project.write("trainer.sh", "touch started\nsleep 300\n")
            try project.write("c.yaml", Trainer.config)
            _ = try project.telos("train", "c.yaml", "--detach")
            #expect(eventually { project.exists("started") })
            let run = try project.onlyRun
            try replace(
                [
                    "heartbeat_at": .string(Self.future), "queued_at": .string(Self.future),
                    "started_at": .string(Self.future),
                ], in: run, of: project)
            try age(run, in: project)
            let alive = try only(project)
            #expect(alive["state"] == "running")
            #expect(alive["reason"]?.isNull == true)
            #expect(alive["duration_s"]?.number ?? -1 >= 0)

            for process in project.processes.sorted(by: { $0.pid < $1.pid }) { kill(process.pid, SIGKILL) }
            #expect(eventually { project.processes.isEmpty })
            let dead = try only(project)
            #expect(dead["state"] == "lost")
            #expect(dead["reason"] == "process_gone")
            #expect(dead["duration_s"]?.number ?? -1 >= 0)
        }
    }

    @Test func aRunQueuedInTheFutureByADeadLauncherIsLost() throws {
        try withProject { project in
            try project.train(TestProject.scriptConfig)
            let run = try project.onlyRun
            try replace(
                [
                    "state": "queued", "queued_at": .string(Self.future), "started_at": nil, "heartbeat_at": nil,
                    "finished_at": nil, "supervisor": nil, "process": nil, "attempts": [],
                ], in: run, of: project)
            try age(run, in: project)
            let listed = try only(project)
            #expect(listed["state"] == "lost")
            #expect(listed["reason"] == "never_started")
        }
    }

    /// Without a configuration it is a broken run; only a young folder is one that is being made.
    @Test func aHalfMadeFolderFromTheFutureIsTold() throws {
        try withProject { project in
            let run = "Results_v2/ablation_study/tiny/Copa_zo_original_1_6/20990101_000000"
            try project.write("\(run)/1e-06_train.out", "")
            try age(run, in: project)
            let listed = try only(project)
            #expect(listed["state"]?.isNull == true)
            #expect(listed["reason"] == "unreadable")
        }
    }

    /// A log that grows has been written just now, not in 2099.
    @Test func anOlderLogFromTheFutureDoesNotGrow() throws {
        try withProject { project in
            let run = "Results_v2/ablation_study/tiny/Copa_zo_original_1_6/20250101_000000"
            try project.write(
                "\(run)/experiment_config.yaml",
                "experiment_purpose: ablation_study\nmodel: tiny\ntask: Copa\nmethod: zo\n")
            try project.write("\(run)/x_train.out", "{'loss': 0.7, 'learning_rate': 1e-06, 'epoch': 0.5}\n")
            let growing = try only(project)
            #expect(growing["reason"] == "log_growing")
            try age(run, in: project)
            let listed = try only(project)
            #expect(listed["state"] == "lost")
        }
    }
}
