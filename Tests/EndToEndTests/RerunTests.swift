import JSONValues
import ProjectSupport
import RunModel
import RunStore
import SystemPackage
import Testing

/// `telos rerun`: new runs from stored configurations.
struct RerunTests {
    private static let results = "Results_v2/hyperparameter_tuning/tiny"

    /// The runs' folders without those given.
    private func newRuns(_ project: TestProject, without old: [String]) throws -> [String] {
        try project.runFolders.filter { !old.contains($0) }
    }

    @Test func aNativeRunIsMadeAnewToTheSameBits() throws {
        try withProject { project in
            try project.train(TestProject.nativeConfig)
            let old = try project.onlyRun
            let id = try #require(try project.configuration(of: old).telos?.id.text)
            // The training config is gone.
            _ = try project.shell("rm config-*.yaml")
            let outcome = try project.telos("rerun", id)
            #expect(outcome.code == 0, "\(outcome.err)")
            #expect(!outcome.err.contains("notice"), "\(outcome.err)")
            let new = try #require(try newRuns(project, without: [old]).first)
            let (then, now) = (try project.configuration(of: old), try project.configuration(of: new))
            #expect(now.telos?.id != then.telos?.id && now.telos?.sweep != then.telos?.sweep)
            #expect(now.hyperparameters == then.hyperparameters)
            #expect(now.telos?.native == then.telos?.native)
            #expect(now.telos?.dataset == then.telos?.dataset && now.telos?.model == then.telos?.model)
            #expect(now.telos?.configFile == then.telos?.configFile)
            #expect(new.split(separator: "/").dropLast() == old.split(separator: "/").dropLast())
            #expect(now.outFile == "\(new)/0.001_train.out")
            let newID = try #require(now.telos?.id.text)
            #expect(now.command == "telos-engine train \(new)/experiment_config.yaml --out ./telos-by-hand-\(newID)")
            #expect(try project.read("\(new)/trajectory.zo") == project.read("\(old)/trajectory.zo"))
        }
    }

    @Test func aSweepIsMadeAnewAsItWas() throws {
        try withProject { project in
            try project.train(
                TestProject.scriptConfig.replacing("seed: 0", with: "seed: [0, 1]")
                    + "cuda_devices: [\"2\", \"3\"]\ntime_limit: 5m\ncontinue_on_error: false\n", "--parallel", "1")
            let old = try project.runFolders
            let sweep = try #require(try project.configuration(of: old[0]).telos?.sweep)
            try project.expect(
                """
                $ telos rerun \(sweep) 2>/dev/null

                run{any}state      accuracy  dev accuracy
                {word}  seed=0  completed      0.75           0.5
                {word}  seed=1  completed      0.75           0.5

                Over seeds: accuracy 0.75 on validation (mean of 2 seeds)
                Filed under hyperparameter_tuning: telos list --detail --purpose hyperparameter_tuning
                """)
            let new = try newRuns(project, without: old)
            let sweeps = try Set(new.map { try project.configuration(of: $0).telos?.sweep })
            #expect(sweeps.count == 1)
            let (then, now) = (
                try project.json("Results_v2/.telos/sweeps/\(sweep).json"),
                try project.json("Results_v2/.telos/sweeps/\(try #require(sweeps.first ?? nil)).json")
            )
            for key in [
                "config_file", "config_sha256", "parallel", "devices", "devices_per_run", "continue_on_error",
                "time_limit_s",
            ] {
                #expect(now[key] == then[key], "\(key)")
            }
            #expect(now["arguments"] == ["rerun", .string(sweep.text)])
            #expect(now["runs"]?.array?.compactMap { $0["path"]?.string }.sorted() == new.sorted())
            let environment = try project.read("\(new[0])/environment.txt")
            #expect(
                environment.contains("CUDA_VISIBLE_DEVICES=2\n")
                    && environment.contains("TELOS_RUN_DIR=\(project.root)/\(new[0])\n"))
        }
    }

    @Test func whatDiffersTodayIsSaid() throws {
        try withProject { project in
            try project.train(TestProject.nativeConfig.replacing("seed: 0", with: "seed: [0, 1]"))
            let old = try project.runFolders
            let lines = try project.read("Data_v2/original/Copa/copa_train.jsonl")
            try project.write(
                "Data_v2/original/Copa/copa_train.jsonl",
                lines + CopaExamples.line("It rained.", "It was wet.", "It shone.", label: "0"))
            try project.writeModel("models/tiny", seed: 8)
            for run in old {
                let file = "\(run)/experiment_config.yaml"
                try project.write(
                    file,
                    try project.read(file).replacing(/\n  host: .*\n/, with: "\n  host: elsewhere\n")
                        .replacing(/\n  version: .*\n/, with: "\n  version: 0.0.9\n")
                        .replacing(
                            "git: null", with: "git: {commit: 0123456789abcdef0123456789abcdef01234567, dirty: true}"))
            }
            let outcome = try project.telos("rerun", "@last-sweep", "--detach")
            project.expect(
                Array(outcome.errorLines.dropLast()),
                fit: [
                    "runs {id}, {id}: notice: the train split of Data_v2/original/Copa has changed: 25 examples, then 24",
                    "runs {id}, {id}: notice: the model tiny has changed: sha256:{word}, then sha256:{word}",
                    "runs {id}, {id}: notice: Telos is {word}, then 0.0.9",
                    "runs {id}, {id}: notice: the git commit is none, then 0123456789 with uncommitted changes",
                    "runs {id}, {id}: notice: the host is {word}, then elsewhere",
                ], of: "telos rerun")
            let new = try newRuns(project, without: old)
            #expect(outcome.lines.count == 2 && new.count == 2)
            // It trains on today's data, and says so.
            #expect(eventually { (try? project.state(of: new[0])["state"]) == "completed" }, "\(outcome)")
            #expect(eventually { (try? project.state(of: new[1])["state"]) == "completed" })
            #expect(try project.configuration(of: new[0]).telos?.dataset?.splits.first?.examples == 25)
        }
    }

    @Test func whatCannotRunIsRefusedAndNothingIsMade() throws {
        try withProject { project in
            try OlderRun().write(to: project)
            try project.expect(
                """
                $ telos rerun @last
                telos: run {id}: it is of the older tooling, whose configuration does not say how to start it; write a training config for it, for `telos train`
                [1]
                """)
            try project.train(TestProject.nativeConfig)
            let runs = try project.runFolders
            try project.expect(
                """
                $ mv Data_v2/original/Copa away && telos rerun @last
                telos: run {id}: the data folder 'Data_v2/original/Copa' does not exist
                [1]
                $ mv away Data_v2/original/Copa && mv models away && telos rerun @last 2>&1 | head -1
                telos: run {id}: {any}
                $ mv away models && head -3 Data_v2/original/Copa/copa_train.jsonl > x && mv x Data_v2/original/Copa/copa_train.jsonl && telos rerun @last
                telos: run {id}: num_dev 8 leaves no training example: the train split of Data_v2/original/Copa has 3
                [1]
                $ telos rerun nothing
                telos: no run 'nothing'; `telos list --detail` shows what there is
                [1]
                """)
            #expect(try project.runFolders == runs)
        }
    }

    @Test func aBrokenRunCannotBeMadeAnew() throws {
        try withProject { project in
            try project.write("Results_v2/p/m/e/20251226_143000/experiment_config.yaml", "a: [")
            let outcome = try project.telos("rerun", "@last")
            #expect(outcome.code == 1)
            #expect(outcome.err.hasPrefix("telos: the run "), "\(outcome.err)")
            #expect(outcome.err.contains("cannot be made anew: "))
        }
    }

    @Test func tooManyRunsAtATimeForTheDevices() throws {
        try withProject { project in
            try project.train(TestProject.scriptConfig + "cuda_devices: [\"2\"]\n")
            try project.expect(
                """
                $ telos rerun @last --parallel 2
                telos: --parallel 2: the sweep of the run {id} has 1 devices, which is too few for 2 runs at a time with 1 each; write at most 1
                [2]
                """)
            #expect(try project.telos("rerun", "@last", "--parallel", "0").code == 64)
        }
    }

    @Test func aMovedRunIsMadeAnewWhereItStands() throws {
        try withProject { project in
            try project.train(TestProject.scriptConfig)
            _ = try project.shell("mv Results_v2/hyperparameter_tuning Results_v2/ablation_study")
            let old = try project.onlyRun
            let outcome = try project.telos("rerun", "@last", "--json")
            #expect(outcome.code == 0, "\(outcome.err)")
            let new = try #require(try newRuns(project, without: [old]).first)
            #expect(new.split(separator: "/").dropLast() == old.split(separator: "/").dropLast())
            #expect(try project.configuration(of: new).purpose == "ablation_study")
        }
    }

    @Test func aSweepWithoutItsFileIsTold() throws {
        try withProject { project in
            try project.train(TestProject.scriptConfig + "time_limit: 5m\n")
            let sweep = try #require(try project.configuration(of: try project.onlyRun).telos?.sweep)
            let file = "Results_v2/.telos/sweeps/\(sweep).json"
            for (content, told) in [(nil, "is missing"), ("{\"schema\": 99}", "has schema 99"), ("{", "JSON")] {
                if let content { try project.write(file, content) } else { _ = try project.shell("rm \(file)") }
                let outcome = try project.telos("rerun", sweep.text, "--json")
                #expect(outcome.code == 0, "\(outcome.err)")
                #expect(outcome.err.contains(": notice: how its sweep was carried out is not known: "))
                #expect(outcome.err.contains(told), "\(outcome.err)")
                let new = try #require(try JSONValue.parse(outcome.out).array?.first?["path"]?.string)
                _ = try project.shell("rm -r \(new)")
            }
        }
    }

    /// A project that was moved has its folders elsewhere.
    @Test func aScriptGetsTheFoldersAsTheyAreToday() throws {
        try withProject { project in
            try project.train(TestProject.scriptConfig.replacing("model: tiny", with: "model: ./models/tiny"))
            let old = try project.onlyRun
            let file = "\(old)/experiment_config.yaml"
            try project.write(
                file, try project.read(file).replacing(project.root.string, with: "/elsewhere"))
            let outcome = try project.telos("rerun", "@last", "--json")
            #expect(outcome.code == 0, "\(outcome.err)")
            let run = try #require(try JSONValue.parse(outcome.out).array?.first?["path"]?.string)
            let environment = try project.read("\(run)/environment.txt")
            #expect(environment.contains("TASK=\(project.root)/Data_v2/original/Copa\n"))
            #expect(environment.contains("MODEL=\(project.root)/models/tiny\n"))
        }
    }
}
