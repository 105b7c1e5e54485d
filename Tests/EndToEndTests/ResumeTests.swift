import DurableFiles
import Glibc
import JSONValues
import ProjectSupport
import RunFolders
import RunModel
import RunStore
import SystemPackage
import TestSupport
import Testing

/// `telos resume`: the same run goes on as a new attempt.
struct ResumeTests {
    private static let metrics = "echo \"{'accuracy': 0.75, 'dev_accuracy': 0.5}\"\n"
    private static let resumable = TestProject.scriptConfig.replacing(
        "command: bash train.sh", with: "command: bash own.sh\n  resume: true")

    /// Fails at first, and tells what it is given.
    private static let failsOnce =
        "echo \"attempt ${TELOS_ATTEMPT:-none} resume ${TELOS_RESUME:-none} $TELOS_RUN_ID\"\n"
        + "[ \"$TELOS_RESUME\" = 1 ] || exit 3\n" + metrics

    private func write(_ project: TestProject, script: String, config: String = resumable) throws {
        try project.write("own.sh", script)
        try project.write("own.yaml", config)
    }

    @Test func aScriptThatCanGoesOnInItsFolderAndItsLogs() throws {
        try withProject { project in
            try write(project, script: Self.failsOnce)
            #expect(try project.telos("train", "own.yaml").code == 1)
            let run = try project.onlyRun
            let before = try project.read("\(run)/experiment_config.yaml")
            let id = try #require(try project.configuration(of: run).telos?.id)
            let outcome = try project.telos("resume", String(id.text.prefix(6)))
            #expect(outcome.code == 0, "\(outcome.err)")
            #expect(try project.onlyRun == run)
            #expect(try project.read("\(run)/experiment_config.yaml") == before)
            #expect(
                try project.telos("logs").out
                    == "attempt none resume none \(id)\nattempt 2 resume 1 \(id)\n{'accuracy': 0.75, 'dev_accuracy': 0.5}\n"
            )
            let state = try project.state(of: run)
            #expect(state["state"] == "completed")
            #expect(state["attempt"] == 2)
            #expect(state["attempts"]?.array?.map { $0["state"] } == ["failed", "completed"])
            #expect(state["attempts"]?.array?[1]["out_offset"]?.integer ?? 0 > 0)
            #expect(project.exists("\(run)/attempt-2.claim"))
        }
    }

    @Test func whatCannotGoOnIsRefusedAndNothingIsWritten() throws {
        try withProject { project in
            try write(
                project, script: "[ $SEED = 0 ] && exit 3\n" + Self.metrics,
                config: Self.resumable.replacing("\n  resume: true", with: "").replacing(
                    "seed: 0", with: "seed: [0, 1]"))
            #expect(try project.telos("train", "own.yaml").code == 1)
            let ids = try project.runFolders.map { try #require(try project.configuration(of: $0).telos?.id.text) }
            let files = try project.files(below: "Results_v2")
            let failed = try project.telos("resume", ids[0])
            #expect(failed.code == 1)
            #expect(
                failed.err
                    == "telos: \(ids[0]): this script cannot resume; `telos rerun \(ids[0])` starts it anew "
                    + "(a script that can says `script: {resume: true}` in its config)\nnothing was started\n")
            let completed = try project.telos("resume", ids[1])
            #expect(completed.code == 1)
            #expect(completed.err.hasPrefix("telos: \(ids[1]) is completed: there is nothing to go on with"))
            #expect(try project.telos("resume", "nosuch").code == 1)
            #expect(try project.files(below: "Results_v2") == files)
        }
    }

    @Test func changedDataIsRefusedWithBothFingerprints() throws {
        try withProject { project in
            try write(project, script: Self.failsOnce)
            #expect(try project.telos("train", "own.yaml").code == 1)
            let run = try project.onlyRun
            let stored = try #require(try project.configuration(of: run).telos?.dataset?.fingerprint)
            let data = "Data_v2/original/Copa/copa_train.jsonl"
            try project.write(data, try project.read(data) + CopaExamples.line("a", "b", "c", label: "0"))
            let outcome = try project.telos("resume", "@last")
            #expect(outcome.code == 1)
            #expect(
                outcome.err.contains(
                    "its data Data_v2/original/Copa has changed (0 of 24 lines gone, 1 new): it was \(stored) and is sha256:"
                ))
            #expect(try project.state(of: run)["attempt"] == 1)
        }
    }

    @Test func ofASweepGoesOnWhatDidNotComplete() throws {
        try withProject { project in
            try write(
                project, script: "[ $SEED = 1 ] && [ -z \"$TELOS_RESUME\" ] && exit 3\n" + Self.metrics,
                config: Self.resumable.replacing("seed: 0", with: "seed: [0, 1, 2]"))
            #expect(try project.telos("train", "own.yaml").code == 1)
            #expect(try project.telos("resume", "@last-sweep").code == 0)
            let states = try project.runFolders.map { try project.state(of: $0) }
            #expect(states.map { $0["state"] } == ["completed", "completed", "completed"])
            #expect(states.map { $0["attempt"] } == [1, 2, 1])
            let again = try project.telos("resume", "@last-sweep")
            #expect(again.code == 0)
            #expect(again.err == "nothing to go on with: every run is completed or alive\n")
        }
    }

    @Test func aStoppedSweepGoesOnAndCanBeStoppedAgain() throws {
        try withProject { project in
            try write(
                project,
                script: "touch started-$SEED-$TELOS_ATTEMPT\nuntil [ -e go ]; do sleep 0.05; done\n" + Self.metrics,
                config: Self.resumable.replacing("seed: 0", with: "seed: [0, 1]"))
            #expect(try project.telos("train", "own.yaml", "--detach").code == 0)
            #expect(eventually { project.exists("started-0-") })
            for attempt in [2, 3] {
                #expect(try project.telos("stop", "@last-sweep").code == 0)
                #expect(
                    try project.runFolders.map { try project.state(of: $0)["reason"] } == ["asked", "asked"])
                #expect(try project.telos("resume", "@last-sweep", "--detach").code == 0)
                #expect(eventually { project.exists("started-0-\(attempt)") })
            }
            try project.write("go", "")
            #expect(
                eventually {
                    (try? project.runFolders.map { try project.state(of: $0)["state"] }) == ["completed", "completed"]
                })
        }
    }

    @Test func runsWhoseRunnerDiedBeforeTheyBeganGoOn() throws {
        try withProject { project in
            try write(
                project, script: "touch started-$SEED\nuntil [ -e go ]; do sleep 0.05; done\n" + Self.metrics,
                config: TestProject.scriptConfig.replacing("train.sh", with: "own.sh")
                    .replacing("seed: 0", with: "seed: [0, 1]"))
            #expect(try project.telos("train", "own.yaml", "--detach").code == 0)
            #expect(eventually { project.exists("started-0") })
            for process in project.processes where process.command.contains("carry-sweep") {
                kill(process.pid, SIGKILL)
            }
            #expect(eventually { (try? project.telos("list").out.contains("1 running, 1 lost")) ?? false })
            #expect(try project.telos("resume", "@last-sweep", "--detach").code == 0)
            #expect(try project.telos("list").out.contains("1 running, 1 queued"))
            try project.write("go", "")
            #expect(
                eventually {
                    (try? project.runFolders.map { try project.state(of: $0)["state"] }) == ["completed", "completed"]
                })
            #expect(try project.runFolders.map { try project.state(of: $0)["attempt"] } == [1, 1])
        }
    }

    @Test func aLivingRunnerTakesUpAResumedRun() throws {
        try withProject { project in
            try write(
                project,
                script: "[ $SEED = 0 ] && [ -z \"$TELOS_RESUME\" ] && exit 3\n"
                    + "[ $SEED = 1 ] && until [ -e go ]; do sleep 0.05; done\n" + Self.metrics,
                config: Self.resumable.replacing("seed: 0", with: "seed: [0, 1]"))
            #expect(try project.telos("train", "own.yaml", "--detach", "--parallel", "2").code == 0)
            let first = try project.runFolders[0]
            #expect(eventually { (try? project.state(of: first)["state"]) == "failed" })
            let outcome = try project.telos("resume", first)
            #expect(outcome.code == 0, "\(outcome.err)")
            #expect(try project.state(of: first)["state"] == "completed")
            try project.write("go", "")
            #expect(eventually { (try? project.telos("list").out.contains("experiments: 2\n")) ?? false })
            let claims = try project.files(below: "Results_v2/.telos/sweeps").filter { $0.hasSuffix(".claim") }
            #expect(claims.count == 1)
        }
    }

    @Test func oneOfManyResumesWins() throws {
        try withProject { project in
            try write(project, script: "echo x >> starts\n" + Self.failsOnce)
            #expect(try project.telos("train", "own.yaml").code == 1)
            let all = try (0..<4).map { _ in try project.start("resume", "@last") }
            let outcomes = try all.map { try $0.wait() }
            #expect(outcomes.contains { $0.code == 0 })
            #expect(try project.read("starts") == "x\nx\n", "\(outcomes)")
            #expect(try project.state(of: try project.onlyRun)["attempts"]?.array?.count == 2)
        }
    }

    @Test func aKilledNativeRunGoesOnToTheSameBits() throws {
        try withProject { project in
            let config = TestProject.nativeConfig.replacing("steps: 6", with: "steps: 300")
                .replacing("eval_steps: 3", with: "eval_steps: 50")
            try project.train(config)
            let whole = try project.onlyRun
            #expect(try project.telos("train", try project.writeConfig(config), "--detach").code == 0)
            let cut = try #require(try project.runFolders.last { $0 != whole })
            #expect(eventually { (try? project.read("\(cut)/metrics.jsonl").contains("\"step\":20,")) ?? false })
            let pid = try #require(try project.state(of: cut)["process"]?["pid"]?.integer)
            kill(Int32(pid), SIGKILL)
            #expect(eventually { (try? project.state(of: cut)["state"]) == "failed" })
            let outcome = try project.telos("resume", cut)
            #expect(outcome.code == 0, "\(outcome.err)")
            #expect(try project.state(of: cut)["attempts"]?.array?.last?["from_step"]?.integer ?? 0 >= 20)
            for file in ["trajectory.zo", "predictions.jsonl", "checkpoints/best.json"] {
                #expect(try project.read("\(cut)/\(file)") == project.read("\(whole)/\(file)"), "\(file)")
            }
            let step = try #require(try project.json("\(whole)/checkpoints/best.json")["step"]?.integer)
            let weights = "checkpoints/checkpoint-\(step)/model.safetensors"
            #expect(try project.read("\(cut)/\(weights)") == project.read("\(whole)/\(weights)"))
            let timed: Set = ["train_runtime", "peak_memory_bytes"]
            let results = try [whole, cut].map { run in
                try #require(try project.json("\(run)/result.json").object).members
                    .filter { !timed.contains($0.key) }.map { "\($0.key) \($0.value.compactText)" }
            }
            #expect(results[0] == results[1])
        }
    }

    @Test func ofALostRunWhatTheEvidenceSaysIsKept() throws {
        try withProject { project in
            try write(
                project,
                script: "touch started-$TELOS_ATTEMPT\nuntil [ -n \"$TELOS_RESUME\" ]; do sleep 0.05; done\n"
                    + Self.metrics)
            #expect(try project.telos("train", "own.yaml", "--detach").code == 0)
            #expect(eventually { project.exists("started-") })
            let run = try project.onlyRun
            #expect(eventually { (try? project.state(of: run)["process"]?["pid"]?.integer) ?? nil != nil })
            let pid = try #require(try project.state(of: run)["process"]?["pid"]?.integer)
            for process in project.processes.sorted(by: { $0.pid < $1.pid }) { kill(process.pid, SIGKILL) }
            #expect(eventually { project.processes.isEmpty })
            let shown = try project.telos("show").out
            #expect(shown.contains("lost (process \(pid) is gone)"))
            let id = try #require(try project.configuration(of: run).telos?.id)
            #expect(shown.hasSuffix("\nNext             telos resume \(id)\n"), "\(shown)")
            let outcome = try project.telos("resume", "@last")
            #expect(outcome.code == 0, "\(outcome.err)")
            let attempts = try #require(try project.state(of: run)["attempts"]?.array)
            #expect(attempts.map { $0["state"] } == ["lost", "completed"])
            #expect(attempts[0]["reason"] == "process_gone")
            #expect(attempts[0]["finished_at"]?.string != nil)
        }
    }

    @Test func aMovedRunIsRefused() throws {
        try withProject { project in
            try write(project, script: Self.failsOnce)
            #expect(try project.telos("train", "own.yaml").code == 1)
            #expect(try project.shell("mv Results_v2/hyperparameter_tuning Results_v2/other").code == 0)
            let outcome = try project.telos("resume", "@last")
            #expect(outcome.code == 1)
            #expect(outcome.err.contains("was moved from Results_v2/hyperparameter_tuning/"), "\(outcome.err)")
        }
    }

    @Test func aTornClaimStandsInNobodysWay() throws {
        try withProject { project in
            try write(project, script: Self.failsOnce)
            #expect(try project.telos("train", "own.yaml").code == 1)
            let claim = "\(try project.onlyRun)/attempt-2.claim"
            try project.write(claim, "")
            let young = try project.telos("resume", "@last")
            #expect(young.code == 1)
            #expect(young.err.contains("is claimed, and does not yet say by whom"), "\(young.err)")
            #expect(try project.shell("touch -d '2 minutes ago' \(claim)").code == 0)
            #expect(try project.telos("resume", "@last").code == 0)
            #expect(try project.state(of: project.onlyRun)["attempt"] == 3)
        }
    }

    @Test func ofASweepWhatCannotResumeIsLeftOutAndTold() throws {
        try withProject { project in
            try write(
                project, script: "touch started-$SEED\nuntil [ -e go ]; do sleep 0.05; done\n" + Self.metrics,
                config: TestProject.scriptConfig.replacing("train.sh", with: "own.sh")
                    .replacing("seed: 0", with: "seed: [0, 1]"))
            #expect(try project.telos("train", "own.yaml", "--detach").code == 0)
            #expect(eventually { project.exists("started-0") })
            for process in project.processes.sorted(by: { $0.pid < $1.pid }) { kill(process.pid, SIGKILL) }
            #expect(eventually { project.processes.isEmpty })
            try project.write("go", "")
            let outcome = try project.telos("resume", "@last-sweep")
            #expect(outcome.code == 1)
            #expect(outcome.err.contains("is left out: "), "\(outcome.err)")
            #expect(try project.state(of: project.runFolders[1])["state"] == "completed")
            // It began for the first time: there was nothing to resume.
            #expect(try project.state(of: project.runFolders[1])["attempt"] == 1)
        }
    }
}
