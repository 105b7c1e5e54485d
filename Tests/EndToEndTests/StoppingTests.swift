import Glibc
import JSONValues
import ProjectSupport
import Testing

/// Ends that are asked for, and sweeps that go on alone.
struct StoppingTests {
    private func write(_ project: TestProject, script: String, _ extra: String = "") throws {
        try project.write("own.sh", script)
        try project.write("own.yaml", TestProject.scriptConfig.replacing("train.sh", with: "own.sh") + extra)
    }

    private static let metrics = "echo \"{'accuracy': 0.75, 'dev_accuracy': 0.5}\"\n"
    /// Children and grandchildren that would run for long.
    private static let long = "sleep 300 &\nbash -c 'sleep 300; true' &\necho started\ntouch started-$SEED\nwait\n"

    @Test func interruptStopsTheSweepAndItsChildren() throws {
        try withProject { project in
            try write(project, script: Self.long)
            let train = try project.start("train", "own.yaml", "--set", "hyperparameters.seed=0,1,2", "--parallel", "2")
            #expect(eventually { project.exists("started-0") && project.exists("started-1") })
            train.interrupt()
            let outcome = try train.wait(seconds: 30)
            #expect(outcome.code == 130)
            let lives = try project.runFolders.map { try project.state(of: $0) }
            #expect(lives.map { $0["state"]?.string } == ["stopped", "stopped", "stopped"])
            #expect(lives.map { $0["reason"]?.string } == ["asked", "asked", "asked"])
            #expect(eventually(seconds: 5) { project.processes.isEmpty })
            let listed = try project.telos("list")
            #expect(listed.out.contains("   Number of experiments: 3 (3 stopped)\n"), "\(listed.out)")
        }
    }

    @Test func aScriptThatEndsWellWhenAskedIsGivenTheTime() throws {
        try withProject { project in
            try write(
                project,
                script:
                    "trap 'echo saved > $TELOS_RUN_DIR/saved; exit 0' TERM\nsleep 300 &\ntouch started-$SEED\nwait\n")
            let train = try project.start("train", "own.yaml")
            #expect(eventually { project.exists("started-0") })
            train.interrupt()
            let outcome = try train.wait(seconds: 30)
            #expect(outcome.code == 130)
            let run = try project.onlyRun
            #expect(project.exists("\(run)/saved"))
            #expect(try project.state(of: run)["state"] == "stopped")
        }
    }

    @Test func aSecondInterruptKills() throws {
        try withProject { project in
            try write(project, script: "trap '' TERM INT\ntouch started-$SEED\nwhile true; do sleep 1; done\n")
            let train = try project.start("train", "own.yaml")
            #expect(eventually { project.exists("started-0") })
            train.interrupt()
            try train.wait(for: "stopping: each run has 30 s to end well; ^C again kills them")
            train.interrupt()
            let outcome = try train.wait(seconds: 20)
            #expect(outcome.code == 130)
            let state = try project.state(of: try project.onlyRun)
            #expect(state["state"] == "stopped")
            #expect(state["reason"] == "asked")
        }
    }

    @Test func aClosedTerminalStopsNothing() throws {
        try withProject { project in
            try write(project, script: "touch started-$SEED\nuntil [ -e go ]; do sleep 0.05; done\n" + Self.metrics)
            let train = try project.start("train", "own.yaml")
            #expect(eventually { project.exists("started-0") })
            train.send(SIGHUP)
            let outcome = try train.wait()
            #expect(outcome.code != 0)
            try project.write("go", "")
            let run = try project.onlyRun
            #expect(eventually { (try? project.state(of: run)["state"]) == "completed" })
        }
    }

    @Test(arguments: [true, false])
    func aDetachedSweepGoesOnAlone(byArgument: Bool) throws {
        try withProject { project in
            try write(
                project, script: "until [ -e go ]; do sleep 0.05; done\n" + Self.metrics,
                byArgument ? "" : "wait_for_completion: false\n")
            let arguments = ["telos", "train", "own.yaml"] + (byArgument ? ["--detach"] : [])
            let outcome = try Program.run(arguments, in: project.root, environment: project.environment, seconds: 20)
            #expect(outcome.code == 0, "\(outcome.err)")
            let run = try project.onlyRun
            let state = try project.state(of: run)["state"]?.string
            #expect(["queued", "running"].contains(state))
            #expect(eventually { (try? project.state(of: run)["state"]) == "running" })
            let running = try project.telos("list")
            #expect(running.out.contains("   Number of experiments: 1 (1 running)\n"), "\(running.out)")
            try project.write("go", "")
            #expect(eventually { (try? project.state(of: run)["state"]) == "completed" })
            let completed = try project.telos("list")
            #expect(completed.out.contains("   Number of experiments: 1\n"), "\(completed.out)")
        }
    }

    @Test func aRunWhoseSupervisorAndProcessWereKilledIsLost() throws {
        try withProject { project in
            try write(project, script: Self.long)
            let outcome = try project.telos("train", "own.yaml", "--detach")
            #expect(outcome.code == 0)
            #expect(eventually { project.exists("started-0") })
            let run = try project.onlyRun
            #expect(eventually { (try? project.state(of: run)["process"]?["pid"]?.integer) ?? nil != nil })
            let pid = try #require(try project.state(of: run)["process"]?["pid"]?.integer)
            // The runner first: nobody shall see the end of the others.
            for process in project.processes.sorted(by: { $0.pid < $1.pid }) { kill(process.pid, SIGKILL) }
            #expect(eventually { project.processes.isEmpty })
            let listed = try project.telos("list", "--detail")
            #expect(listed.out.contains("      State: lost (process \(pid) is gone)\n"), "\(listed.out)")
            // Nobody writes it: readers work it out.
            #expect(try project.state(of: run)["state"] == "running")
        }
    }

    @Test func logsGoOnUntilTheRunEnds() throws {
        try withProject { project in
            try write(
                project,
                script:
                    "echo first\necho oops >&2\ntouch started-$SEED\nuntil [ -e go ]; do sleep 0.05; done\necho last\n"
                    + Self.metrics)
            _ = try project.telos("train", "own.yaml", "--detach")
            #expect(eventually { project.exists("started-0") })
            let logs = try project.start("logs", "-f")
            try logs.wait(for: "first\n")
            try project.write("go", "")
            let outcome = try logs.wait(seconds: 20)
            #expect(outcome == Outcome(out: "first\nlast\n{'accuracy': 0.75, 'dev_accuracy': 0.5}\n", err: "", code: 0))
            try project.expect(
                """
                $ telos logs --err
                oops
                """)
        }
    }
}
