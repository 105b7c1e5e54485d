import DurableFiles
import Glibc
import JSONValues
import ProjectSupport
import SystemPackage
import Testing

/// `telos list` and its kin, character for character, from trees alone.
struct ListingTests {
    /// Root may read everything: what may not be read is listed as somebody else.
    private static let asNobody = ["setpriv", "--reuid=65534", "--clear-groups", "telos"]

    private static let canBeNobody: Bool = {
        let path = ["PATH": "\(Program.folder):/usr/bin:/bin"]
        let outcome = try? Program.run(asNobody + ["--version"], in: "/", environment: path)
        return geteuid() == 0 && outcome?.code == 0
    }()

    @Test(.enabled(if: canBeNobody, "needs root, setpriv, and programs that others may run"))
    func aFolderThatMayNotBeReadIsToldAndHidesOnlyItself() throws {
        try withProject { project in
            for purpose in ["open", "closed"] {
                try project.write("Results_v2/\(purpose)/m/e/20251226_143000/experiment_config.yaml", "model: m\n")
            }
            let closed = project.root.appending("Results_v2/closed")
            #expect(chmod(closed.string, 0) == 0)
            // Nobody, too, can keep an index.
            let cache = project.root.containingFolder.appending("cache")
            try cache.makeFolders()
            #expect(chmod(cache.string, 0o777) == 0)
            defer { chmod(closed.string, 0o755) }
            let outcome = try Program.run(
                Self.asNobody + ["list"], in: project.root, environment: project.environment)
            #expect(outcome.code == 0)
            #expect(outcome.out.contains("Experiment purpose: open") && !outcome.out.contains("closed"))
            #expect(
                outcome.errorLines == [
                    "notice: cannot list the folder \(closed): permission denied; runs in it are not shown"
                ])
        }
    }

    private static let rule = String(repeating: "=", count: 80)

    /// Five runs of the older tooling: two purposes, models of one and two levels, four ends.
    private func writeOlderTree(_ project: TestProject) throws {
        var run = OlderRun()
        try run.write(to: project)
        run.learningRate = "5e-07"
        run.learningRateName = "5_7"
        run.seed = 1
        run.timestamp = "20251226_150000"
        run.hyperparameters = "  batch_size: 16\n  learning_rate: '1e-6'\n  seed: 1\n  steps: '20000'"
        run.out = "{'loss': 1.8838, 'learning_rate': 5e-07, 'epoch': 16.67}\n"
        run.err =
            "Traceback (most recent call last):\ntorch.cuda.OutOfMemoryError: CUDA out of memory. Tried to allocate 2 GiB\n"
        try run.write(to: project)

        run = OlderRun()
        run.learningRate = "1.5e-06"
        run.learningRateName = "15_6"
        run.timestamp = "20251227_090000"
        run.out = "{'loss': 1.8838, 'learning_rate': 1.5e-06, 'epoch': 16.67}\n"
        run.err = "\r 88%|########8 | 17585/20000 [20:00<02:44, 14.65it/s]"
        try run.write(to: project)

        run = OlderRun()
        run.purpose = "baseline_comparison"
        run.model = "opt-125m"
        run.method = "fo_lora"
        run.dataType = "original"
        run.dataPath = "Data_v2/original/Copa"
        run.timestamp = "20250601_000000"
        try run.write(to: project)
        run.model = "Qwen/Qwen2.5-0.5B"
        run.timestamp = "20250601_000000_2"
        run.err = "Traceback (most recent call last):\nFileNotFoundError: result/x.json\n"
        try run.write(to: project)
    }

    @Test func theSummaryOfAnOlderTree() throws {
        try withProject { project in
            try writeOlderTree(project)
            let before = try project.shell("find Results_v2 -printf '%p %s %T@\\n' | sort")
            try project.expect(
                """
                $ telos list
                \(Self.rule)
                Training Results Summary - Results_v2
                \(Self.rule)

                📁 Experiment purpose: baseline_comparison
                   Number of experiments: 2
                   └─ Qwen/Qwen2.5-0.5B: 1 experiments
                   └─ opt-125m: 1 experiments

                📁 Experiment purpose: prompt_engineering
                   Number of experiments: 3 (1 completed, 1 failed, 1 lost)
                   └─ meta-llama/Llama-3.2-1B: 3 experiments

                \(Self.rule)
                Total: 2 experiment purposes, 5 training experiments
                \(Self.rule)
                """)
            // Nothing is written into it.
            let after = try project.shell("find Results_v2 -printf '%p %s %T@\\n' | sort")
            #expect(after == before)
        }
    }

    @Test func theDetailOfAnOlderTree() throws {
        try withProject { project in
            try writeOlderTree(project)
            let llama = "Results_v2/prompt_engineering/meta-llama/Llama-3.2-1B"
            let synthetic = "Data_v2/synthetic/prompt_engineering/copa_mezo_v1/Copa"
            try project.expect(
                """
                $ telos list --detail
                \(Self.rule)
                Training Results Details
                \(Self.rule)

                📁 Experiment purpose: baseline_comparison
                --------------------------------------------------------------------------------

                  [1] Copa_fo_lora_original_1_6
                      Model: Qwen/Qwen2.5-0.5B
                      Time: 20250601_000000_2
                      Path: Results_v2/baseline_comparison/Qwen/Qwen2.5-0.5B/Copa_fo_lora_original_1_6/20250601_000000_2
                      State: completed
                      Task: Copa
                      Method: fo_lora
                      Hyperparameters:
                        - LR: 1e-06
                        - BS: 16
                        - Steps: 20000
                        - Seed: 0
                      Data: Data_v2/original/Copa
                      Result: accuracy 0.76, dev_accuracy 0.78

                  [2] Copa_fo_lora_original_1_6
                      Model: opt-125m
                      Time: 20250601_000000
                      Path: Results_v2/baseline_comparison/opt-125m/Copa_fo_lora_original_1_6/20250601_000000
                      State: completed
                      Task: Copa
                      Method: fo_lora
                      Hyperparameters:
                        - LR: 1e-06
                        - BS: 16
                        - Steps: 20000
                        - Seed: 0
                      Data: Data_v2/original/Copa
                      Result: accuracy 0.76, dev_accuracy 0.78

                📁 Experiment purpose: prompt_engineering
                --------------------------------------------------------------------------------

                  [1] Copa_zo_copa_mezo_v1_15_6
                      Model: meta-llama/Llama-3.2-1B
                      Time: 20251227_090000
                      Path: \(llama)/Copa_zo_copa_mezo_v1_15_6/20251227_090000
                      State: lost
                      Task: Copa
                      Method: zo
                      Hyperparameters:
                        - LR: 1.5e-06
                        - BS: 16
                        - Steps: 20000
                        - Seed: 0
                      Data: \(synthetic)

                  [2] Copa_zo_copa_mezo_v1_5_7
                      Model: meta-llama/Llama-3.2-1B
                      Time: 20251226_150000
                      Path: \(llama)/Copa_zo_copa_mezo_v1_5_7/20251226_150000
                      State: failed (out of memory)
                      Task: Copa
                      Method: zo
                      Hyperparameters:
                        - LR: 5e-07
                        - BS: 16
                        - Steps: 20000
                        - Seed: 1
                      Data: \(synthetic)

                  [3] Copa_zo_copa_mezo_v1_1_6
                      Model: meta-llama/Llama-3.2-1B
                      Time: 20251226_143000
                      Path: \(llama)/Copa_zo_copa_mezo_v1_1_6/20251226_143000
                      State: completed
                      Task: Copa
                      Method: zo
                      Hyperparameters:
                        - LR: 1e-06
                        - BS: 16
                        - Steps: 20000
                        - Seed: 0
                      Data: \(synthetic)
                      Result: accuracy 0.76, dev_accuracy 0.78

                \(Self.rule)
                """)
        }
    }

    @Test func aScalarOfTheOlderConfigCountsWhereTheScriptsVariablesAreMissing() throws {
        try withProject { project in
            var run = OlderRun()
            run.hyperparameters = "  learning_rate: '1e-6'\n  steps: '20000'\n  batch_size: [8, 16]\n  seed: 3"
            run.out = OlderRun.finishedLog
            try run.write(to: project)
            let file = "\(run.folder)/experiment_config.yaml"
            try project.write(
                file, run.configuration.replacing(#/    (BS|LR|SEED|STEPS): .*\n/#, with: ""))
            let detail = try project.telos("list", "--detail")
            // A list is never shown as a value.
            #expect(
                detail.out.contains(
                    """
                          Hyperparameters:
                            - LR: 1e-06
                            - BS: N/A
                            - Steps: 20000
                            - Seed: 3

                    """), "\(detail.out)")
        }
    }

    @Test func anOlderRunWhoseLogGrowsIsRunning() throws {
        try withProject { project in
            var run = OlderRun()
            run.out = "{'loss': 1.8838, 'learning_rate': 1e-06, 'epoch': 16.67}\n"
            try run.write(to: project)
            _ = try project.shell("touch \(run.folder)/1e-06_train.out")
            let detail = try project.telos("list", "--detail")
            #expect(detail.out.contains(#/      State: running \(log grew \d+ s ago\)\n/#), "\(detail.out)")
        }
    }

    @Test func onePurposeAlone() throws {
        try withProject { project in
            try writeOlderTree(project)
            try project.expect(
                """
                $ telos list --purpose baseline_comparison
                \(Self.rule)
                Training Results Summary - Results_v2
                \(Self.rule)

                📁 Experiment purpose: baseline_comparison
                   Number of experiments: 2
                   └─ Qwen/Qwen2.5-0.5B: 1 experiments
                   └─ opt-125m: 1 experiments

                \(Self.rule)
                Total: 1 experiment purposes, 2 training experiments
                \(Self.rule)
                $ telos list --purpose nowhere
                Experiment purpose not found: nowhere
                Available: baseline_comparison, prompt_engineering
                [1]
                $ telos list --detail --purpose nowhere
                Experiment purpose not found: nowhere
                Available: baseline_comparison, prompt_engineering
                [1]
                """)
            let detail = try project.telos("list", "--detail", "--purpose", "prompt_engineering")
            #expect(detail.code == 0)
            #expect(!detail.out.contains("baseline_comparison"))
            #expect(detail.out.contains("  [3] Copa_zo_copa_mezo_v1_1_6\n"))
        }
    }

    @Test func noResults() throws {
        try withProject { project in
            try project.expect(
                """
                $ telos list
                Results_v2 directory is empty
                $ telos list --detail
                Results_v2 directory is empty
                $ telos list --json
                []
                $ mkdir Results_v2 && telos list
                Results_v2 directory is empty
                $ telos show
                telos: {any}
                [1]
                """)
        }
    }

    @Test func brokenRunsAreCountedAndNamed() throws {
        try withProject { project in
            try OlderRun().write(to: project)
            let other = "Results_v2/prompt_engineering/meta-llama/Llama-3.2-1B/Copa_zo_copa_mezo_v1_2_6"
            try project.write("\(other)/20251226_143000/experiment_config.yaml", "model: [\n")
            try project.write("\(other)/20251226_143001/2e-06_train.out", "")
            let newer = OlderRun().configuration + "telos:\n  schema: 99\n"
            try project.write("\(other)/20251226_143002/experiment_config.yaml", newer)
            _ = try project.shell("find \(other) -exec touch -d '2025-12-26 15:00' {} +")
            try project.expect(
                """
                $ telos list | grep Number
                   Number of experiments: 4 (1 completed, 3 unreadable)
                $ telos list --detail | grep State
                      State: unreadable
                      State: unreadable
                      State: unreadable
                      State: completed
                """)
            let runs = try #require(try JSONValue.parse(try project.telos("list", "--json").out).array)
            #expect(runs.map { $0["state"] ?? "missing" } == [.null, .null, .null, "completed"])
            #expect(runs.prefix(3).allSatisfy { $0["reason"] == "unreadable" })
            let page = try project.telos("show", "\(other)/20251226_143002")
            #expect(page.code == 0)
            #expect(page.out.contains("schema 99; this Telos reads schemas up to 1"), "\(page.out)")
        }
    }

    @Test func aFolderThatIsBeingMadeIsLeftOut() throws {
        try withProject { project in
            try OlderRun().write(to: project)
            let made = project.root.appending("Results_v2/prompt_engineering/m/Copa_zo_x_1_6/20251226_143000")
            try made.makeFolders()
            let listed = try project.telos("list")
            #expect(listed.out.contains("   Number of experiments: 1\n"), "\(listed.out)")
        }
    }

    @Test func theJSONHasEveryKey() throws {
        try withProject { project in
            try writeOlderTree(project)
            let runs = try #require(try JSONValue.parse(try project.telos("list", "--json").out).array)
            #expect(runs.count == 5)
            let keys = [
                "id", "path", "purpose", "model", "task", "method", "data", "hyperparameters", "state", "reason",
                "started_at", "finished_at", "duration_s", "progress", "metrics", "tags", "sweep",
            ]
            for run in runs {
                for key in keys { #expect(run[key] != nil, "\(key)") }
                for key in ["kind", "type", "path", "generation_purpose", "experiment_id"] {
                    #expect(run["data"]?[key] != nil, "\(key)")
                }
            }
            #expect(runs.map { $0["state"] } == ["lost", "failed", "completed", "completed", "completed"])
            #expect(runs.first?["metrics"] == [:])
            #expect(runs.first?["progress"] == ["step": 17585, "steps": 20000])
            #expect(runs[1]["reason"] == "out_of_memory")
            #expect(runs[2]["metrics"]?["accuracy"] == 0.76)
            #expect(runs[2]["hyperparameters"]?["learning_rate"]?.number == 1e-6)
            #expect(runs[0]["hyperparameters"]?["learning_rate"]?.number == 1.5e-6)
            #expect(Set(runs.compactMap { $0["id"]?.string }).count == 5)
        }
    }

    @Test func idsOfOlderRunsAreTheSameEveryTimeAndShowThem() throws {
        try withProject { project in
            try writeOlderTree(project)
            func ids() throws -> [String] {
                try JSONValue.parse(try project.telos("list", "--json").out).array?.compactMap { $0["id"]?.string }
                    ?? []
            }
            let first = try ids()
            #expect(try ids() == first)
            for id in first {
                let page = try project.telos("show", String(id.prefix(6)))
                #expect(page.code == 0)
                #expect(page.out.hasPrefix("Run              \(id)  "))
            }
            let none = try project.telos("show", "zzzzzz")
            #expect(none.code == 1)
            #expect(none.out == "")
        }
    }

    @Test func listsWithoutColourInAPipeAndWithNoColor() throws {
        try withProject { project in
            try writeOlderTree(project)
            for arguments in [["list"], ["list", "--detail"], ["show"]] {
                let piped = try Program.run(["telos"] + arguments, in: project.root, environment: project.environment)
                #expect(!piped.out.contains("\u{1B}"))
                let environment = project.environment.merging(["NO_COLOR": "1", "TERM": "xterm-256color"]) { $1 }
                let terminal = try Program(
                    ["telos"] + arguments, in: project.root, environment: environment, onTerminal: true
                ).wait()
                #expect(terminal.out.replacing("\r\n", with: "\n") == piped.out)
            }
        }
    }

    @Test func theSummaryIsColouredOnATerminal() throws {
        try withProject { project in
            try writeOlderTree(project)
            let piped = try project.telos("list")
            let terminal = try project.start("list", environment: ["TERM": "xterm-256color"], onTerminal: true).wait()
            #expect(terminal.out.contains("\u{1B}["))
            let plain = terminal.out.replacing("\r\n", with: "\n").replacing(#/\x{1B}\[[0-9;]*m/#, with: "")
            #expect(plain == piped.out)
        }
    }

    @Test func aClosedPipeEndsQuietly() throws {
        try withProject { project in
            try writeOlderTree(project)
            for arguments in [["list"], ["list", "--detail"], ["list", "--json"], ["show"], ["logs"]] {
                let program = try Program(["telos"] + arguments, in: project.root, environment: project.environment)
                program.closeOutput()
                let outcome = try program.wait()
                #expect(outcome == Outcome(out: "", err: "", code: 0), "\(arguments)")
            }
            try project.expect(
                """
                $ telos list --detail | head -1
                \(Self.rule)
                """)
        }
    }

    @Test func anyProjectFolderIsFoundFromBelowAndByName() throws {
        try withProject { project in
            try writeOlderTree(project)
            let here = try project.telos("list").out
            let below = try project.shell("cd Results_v2/prompt_engineering && telos list")
            #expect(below.out == here)
            let root = project.root.string
            let named = try project.shell("cd / && telos list --root '\(root)'")
            #expect(named.out == here)
            let byVariable = try project.shell("cd / && TELOS_ROOT='\(root)' telos list")
            #expect(byVariable.out == here)
        }
    }

    @Test func theResultsFolderOfTheSettingsIsListed() throws {
        try withProject { project in
            try OlderRun().write(to: project)
            _ = try project.shell("mv Results_v2 Runs")
            try project.write("telos.yaml", "results: Runs\n")
            let listed = try project.telos("list")
            #expect(listed.out.contains("Training Results Summary - Runs\n"))
            let detail = try project.telos("list", "--detail")
            #expect(detail.out.contains("      Path: Runs/prompt_engineering/"))
        }
    }
}
