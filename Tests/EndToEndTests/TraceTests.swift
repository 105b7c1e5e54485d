import DurableFiles
import JSONValues
import ProjectSupport
import RunModel
import RunStore
import SystemPackage
import TestSupport
import Testing

/// From a result back to its data, and from data to all results.
struct TraceTests {
    private static let original = "Data_v2/original/Copa"
    private static let synthetic = "Data_v2/synthetic/prompt_engineering/copa_mezo_v1/Copa"

    /// Two runs of one training, on original and on synthetic data. Both stages use the name of one purpose.
    private func withStudy(_ body: (TestProject) throws -> Void) throws {
        try withProject { (project) throws in
            try project.write(
                "train.sh",
                """
                case "$TASK" in *synthetic*) accuracy=0.8125 ;; *) accuracy=0.75 ;; esac
                echo "{'loss': 0.7, 'learning_rate': $LR, 'epoch': 1.0}"
                echo "{'accuracy': $accuracy, 'dev_accuracy': 0.5}"
                """)
            try project.write(
                "Data_v2/synthetic/prompt_engineering/copa_mezo_v1/experiment_metadata.json",
                """
                {"experiment_purpose": "few_shot_study", "experiment_id": "copa_mezo_v1",
                 "generation": {"model": "gpt-4o", "temperature": 0.9, "prompt_hash": "sha256:abc",
                 "field_to_rephrase": "premise", "n": 400, "api_key": "sk-123"}}
                """)
            let config = TestProject.scriptConfig.replacing("hyperparameter_tuning", with: "baseline_comparison")
            try project.train(config)
            try project.train(
                config.replacing("baseline_comparison", with: "prompt_engineering")
                    .replacing(Self.original, with: Self.synthetic))
            try body(project)
        }
    }

    private func id(_ project: TestProject, on data: String) throws -> String {
        let run = try #require(try project.runFolders.first { try project.configuration(of: $0).dataPath == data })
        return try #require(try project.configuration(of: run).telos?.id.text)
    }

    /// What stands after `now`.
    private func now(_ project: TestProject, _ name: String) throws -> String? {
        let trace = try JSONValue.parse(try project.telos("trace", name, "--json").out)
        return trace["runs"]?.array?.first?["dataset"]?["message"]?.string
    }

    @Test func aResultIsTracedToTheGenerationOfItsData() throws {
        try withStudy { (project) throws in
            try project.expect(
                """
                $ telos trace @last
                Run {id}

                Data generation  prompt_engineering, copa_mezo_v1
                │ purpose      prompt_engineering by its path, few_shot_study by its metadata
                │ experiment   copa_mezo_v1
                │ metadata     Data_v2/synthetic/prompt_engineering/copa_mezo_v1/
                │              experiment_metadata.json
                │ model        gpt-4o
                │ temperature  0.9
                │ rephrased    premise
                │ prompt hash  sha256:abc
                │ parameters   generation.n 400
                │              generation.api_key (hidden)
                └─ Dataset  Data_v2/synthetic/prompt_engineering/copa_mezo_v1/Copa
                   │ now          unchanged since training
                   │ kind         synthetic
                   │ examples     24 train, 12 validation
                   │ fingerprint  sha256:{word}
                   └─ Training  prompt_engineering
                      │ run     {id}
                      │ model   tiny
                      │ task    Copa
                      │ method  zo
                      │ engine  script
                      │ with    learning_rate 1e-06, batch_size 16, steps 100, seed 0, zo_eps
                      │         0.001
                      │ config  {word}
                      └─ Result  completed
                         │ accuracy      0.8125
                         │ dev_accuracy  0.5
                         │ folder        Results_v2/prompt_engineering/tiny/
                         │               Copa_zo_copa_mezo_v1_1_6/{timestamp}
                         └─ Baseline  run {word} baseline_comparison
                              data      Data_v2/original/Copa
                              seed      0, the same
                              accuracy  0.8125 here, 0.75 there: difference +0.0625
                                        (of two single runs: it says nothing of chance)
                $ telos trace \(try id(project, on: Self.original)) | tail -n 4
                      └─ Compared with  1 run on synthetic data
                           highest     accuracy 0.8125, run {word} prompt_engineering
                                       Data_v2/synthetic/prompt_engineering/copa_mezo_v1/Copa
                           difference  +0.0625 to this baseline (both of one seed)
                """)
        }
    }

    @Test func aDatasetIsTracedToItsResults() throws {
        try withStudy { (project) throws in
            try project.expect(
                """
                $ telos trace original/Copa
                Dataset Data_v2/original/Copa

                Dataset  Data_v2/original/Copa
                │ kind         original
                │ examples     24 train, 12 validation
                │ fingerprint  sha256:{word}
                │ used by      1 run, for 1 purpose
                │ highest      accuracy 0.75 on validation, run {word}
                └─ Trained for  baseline_comparison
                   │ runs     1
                   │ highest  accuracy 0.75 on validation, run {word}
                   └─ Run  {word} completed, accuracy 0.75
                          tiny, zo
                $ telos trace copa_mezo_v1 --format mermaid
                %%{any}
                flowchart LR
                  classDef alert stroke-width:4px
                  n0["Data generation: prompt#95;engineering,<br/>copa#95;mezo#95;v1{any}
                  n1[("Dataset:<br/>Data#95;v2/synthetic/{any}
                  n2[["Trained for: prompt#95;engineering{any}
                  n3("Run: {any}
                  n0 --> n1
                  n1 --> n2
                  n2 --> n3
                $ telos trace copa_mezo_v1 --format dot | tail -n 4
                  n0 -> n1;
                  n1 -> n2;
                  n2 -> n3;
                }
                $ rm -r Data_v2/original && telos trace Data_v2/original/Copa
                Dataset Data_v2/original/Copa

                Dataset  Data_v2/original/Copa
                │ now      missing: no folder that is known holds what it held
                │ used by  1 run, for 1 purpose
                │ highest  accuracy 0.75 on validation, run {word}
                └─ Trained for  baseline_comparison
                   │ runs     1
                   │ highest  accuracy 0.75 on validation, run {word}
                   └─ Run  {word} completed, accuracy 0.75
                          tiny, zo
                """)
        }
    }

    @Test func whatBecameOfTheDataIsTold() throws {
        try withStudy { (project) throws in
            let run = try id(project, on: Self.original)
            #expect(try now(project, run) == "unchanged since training")
            #expect(try project.shell("cp -r Data_v2/original Data_v2/kept").code == 0)
            #expect(try project.shell("sed -i '2s/label/tag/' Data_v2/original/Copa/copa_train.jsonl").code == 0)
            let edited = try #require(try now(project, run))
            #expect(edited.hasPrefix("data changed since training (1 of 24 lines); counted: "))
            #expect(edited.hasSuffix("; what it was trained on is in Data_v2/kept/Copa"))
            try project.expect(
                """
                $ telos trace original/Copa | tail -n +7
                │ used by      no run
                └─ Earlier content  of this folder: 1 run
                   │ sha256:{word}  in Data_v2/kept/Copa now
                   └─ Trained for  baseline_comparison
                      │ runs     1
                      │ highest  accuracy 0.75 on validation, run {word}
                      └─ Run  {word} completed, accuracy 0.75
                             tiny, zo
                $ telos trace Data_v2/kept/Copa | tail -n 3
                   └─ Run  {word} completed, accuracy 0.75
                          tiny, zo
                          then at Data_v2/original/Copa
                """)
            #expect(try project.shell("rm -r Data_v2/original/Copa").code == 0)
            #expect(try now(project, run) == "moved to Data_v2/kept/Copa (found by its fingerprint)")
            #expect(try project.shell("cp -r \(Self.synthetic) Data_v2/original/Copa").code == 0)
            let replaced = try #require(try now(project, run))
            #expect(replaced.hasPrefix("another dataset stands in its place: the one of \(Self.synthetic); "))
            #expect(replaced.hasSuffix("; moved to Data_v2/kept/Copa (found by its fingerprint)"))
            #expect(try project.shell("rm -r Data_v2/kept Data_v2/original").code == 0)
            #expect(try now(project, run) == "missing: no folder that is known holds what it held")
        }
    }

    /// The usual edit: no copy of what stood there is anywhere.
    @Test func editedLinesAreCountedWithoutTheEarlierContent() throws {
        try withStudy { (project) throws in
            let run = try id(project, on: Self.original)
            let train = "Data_v2/original/Copa/copa_train.jsonl"
            #expect(try project.shell("sed -i '2s/label/tag/; 7s/label/tag/' \(train)").code == 0)
            try project.expect(
                """
                $ telos trace \(run) | head -n 8
                Run {id}

                Dataset  Data_v2/original/Copa
                │ now          data changed since training (2 of 24 lines)
                │              counted: what the lines of the train split were, by their hashes,
                │              which were kept when it was read, against those that stand here
                │              now, in any order
                │              changed: lines 2, 7 of the train split
                $ telos data show original/Copa | tail -n 1
                                 since {word} data changed since training (2 of 24 lines)
                $ telos data verify original/Copa | grep data_changed
                {any}data changed since training (2 of 24 lines) [data_changed]
                """)
            let trace = try JSONValue.parse(try project.telos("trace", run, "--json").out)
            let change = trace["runs"]?.array?.first?["dataset"]?["changes"]?.array?.first
            #expect(change?["compared_with"] == "recorded line hashes")
            #expect(change?["gone_lines"] == [2, 7])
            #expect(change?["new_lines"] == [2, 7])
            // A cache can be deleted: the rest is still known.
            #expect(try project.shell("rm -r \"$TELOS_CACHE/telos/lines-1\"").code == 0)
            #expect(try now(project, run) == "data changed since training (train split: other content)")
        }
    }

    /// Three trainings, each from a checkpoint of the one before, on other data and for other purposes.
    @Test func aModelFromAnotherRunLeadsToItAndBack() throws {
        try withStudy { (project) throws in
            func run(_ purpose: String) throws -> (id: String, path: String) {
                let path = try #require(try project.runFolders.first { $0.hasPrefix("Results_v2/\(purpose)/") })
                return (try #require(try project.configuration(of: path).telos?.id.text), path)
            }
            func train(_ purpose: String, from path: String, step: Int) throws {
                let checkpoint = "\(path)/checkpoints/checkpoint-\(step)"
                #expect(try project.shell("mkdir -p \(checkpoint)").code == 0)
                try project.train(
                    TestProject.scriptConfig.replacing("hyperparameter_tuning", with: purpose)
                        .replacing("model: tiny", with: "model: ./\(checkpoint)"))
            }
            let first = try run("prompt_engineering")
            try train("scaling_study", from: first.path, step: 50)
            let second = try run("scaling_study")
            try train("ablation_study", from: second.path, step: 100)
            let third = try run("ablation_study")
            #expect(third.path.hasPrefix("Results_v2/ablation_study/\(second.id)/checkpoint-100/"))

            let trace = try project.telos("trace", third.id).out
            let heads = trace.split(separator: "\n").filter { !$0.contains("│ ") || $0.contains("─ ") }
                .compactMap { line in ["Data generation", "Dataset", "Training"].first { line.contains("\($0)  ") } }
            #expect(
                heads == [
                    "Dataset", "Training",  // the third
                    "Dataset", "Training", "Training",  // the second, which leads to the third
                    "Data generation", "Dataset", "Training", "Training",
                ])
            #expect(trace.contains("checkpoint-100 of run \(second.id)\n"))
            #expect(trace.contains("checkpoint-50 of run \(first.id)\n"))
            let lines = trace.split(separator: "\n").suffix(3).map { $0.drop { "│└─ ".contains($0) } }
            #expect(lines == ["Training  scaling_study", "run   \(second.id)", "from  checkpoint-50"])

            func origin(_ id: String) throws -> JSONValue? {
                try JSONValue.parse(try project.telos("trace", id, "--json").out)["runs"]?.array?.first?["trained_from"]
            }
            let document = try #require(try origin(third.id))
            #expect(document["run"]?.string == second.id)
            #expect(document["step"] == 100)
            #expect(document["state"] == "here")
            #expect(document["trace"]?["training"]?["purpose"] == "scaling_study")
            let earliest = document["trace"]?["trained_from"]
            #expect(earliest?["trace"]?["generation"]?["purpose"] == "prompt_engineering")
            #expect(earliest?["trace"]?["trained_from"] == .null)

            // Forward.
            let back = try JSONValue.parse(try project.telos("trace", first.id, "--json").out)["runs"]?.array?.first
            #expect(back?["later_runs"]?.array?.map { $0["id"]?.string } == [second.id])
            #expect(back?["later_runs"]?.array?.first?["step"] == 50)
            #expect(try project.telos("trace", first.id).out.contains("─ Training  scaling_study\n"))
            #expect(try project.telos("trace", first.id).out.contains("from    checkpoint-50\n"))

            // A graph has each run once, and an edge from the result to the training. Two of them share a dataset.
            let graph = try project.telos("trace", third.id, "--format", "mermaid").out.split(separator: "\n")
            #expect(graph.count { $0.contains("[[\"") } == 3)
            #expect(graph.count { $0.contains(" --> ") } == 9)

            // What is not kept, moved, and gone.
            #expect(try project.shell("rmdir \(second.path)/checkpoints/checkpoint-100").code == 0)
            #expect(
                try origin(third.id)?["message"]?.string
                    == "checkpoint-100 of run \(second.id), which does not keep it any more")
            let moved = second.path.replacing("scaling_study", with: "method_comparison")
            #expect(
                try project.shell("mkdir -p $(dirname \(moved)) && mv \(second.path) \(moved)").code == 0)
            #expect(try origin(third.id)?["trace"]?["path"]?.string == moved)
            #expect(try project.telos("remove", first.id).code == 0)
            #expect(
                try origin(second.id)?["message"]?.string
                    == "checkpoint-50 of run \(first.id), which is gone: it is in the trash; "
                    + "`telos restore \(first.id)` brings it back")
            #expect(try project.telos("trace", third.id).out.contains("\nEarlier run  \(first.id)\n"))
            #expect(try project.shell("rm -r Results_v2/.telos/trash").code == 0)
            #expect(
                try origin(second.id)?["message"]?.string
                    == "checkpoint-50 of run \(first.id), which is gone: no run of this project has its id")
        }
    }

    /// Only hands make one.
    @Test func aCircleOfRunsEnds() throws {
        try withProject { (project) throws in
            try project.write("train.sh", "echo \"{'accuracy': 0.5, 'dev_accuracy': 0.5}\"")
            try project.train(TestProject.scriptConfig)
            let first = try project.onlyRun
            let firstID = try #require(try project.configuration(of: first).telos?.id.text)
            try project.train(
                TestProject.scriptConfig.replacing("hyperparameter_tuning", with: "scaling_study")
                    .replacing("model: tiny", with: "model: ./\(first)/checkpoints/checkpoint-1"))
            let second = try #require(try project.runFolders.first { $0.contains("/scaling_study/") })
            let secondID = try #require(try project.configuration(of: second).telos?.id.text)
            let moved = first.replacing("/tiny/", with: "/\(secondID)/checkpoint-2/")
            #expect(
                try project.shell(
                    "mkdir -p $(dirname \(moved)) && mv \(first) \(moved) && "
                        + "sed -i 's|source: .*|source: \"./x\"|' \(moved)/experiment_config.yaml"
                ).code == 0)
            let trace = try JSONValue.parse(try project.telos("trace", firstID, "--json").out)["runs"]?.array?.first
            let earlier = trace?["trained_from"]
            #expect(earlier?["run"]?.string == secondID)
            let circle = earlier?["trace"]?["trained_from"]
            #expect(circle?["run"]?.string == firstID)
            #expect(circle?["state"] == "circle")
            #expect(circle?["trace"] == .null)
            for format in ["tree", "dot", "mermaid"] {
                #expect(try project.telos("trace", firstID, "--format", format).code == 0)
            }
        }
    }

    @Test func modelsAndConfigsThatChangedAreTold() throws {
        try withProject { (project) throws in
            try project.train(TestProject.nativeConfig)
            func sentences() throws -> [String?] {
                let trace = try JSONValue.parse(try project.telos("trace", "@last", "--json").out)
                let training = trace["runs"]?.array?.first?["training"]
                return ["model", "config_file"].map { training?[$0]?["message"]?.string }
            }
            #expect(try sentences() == [nil, nil])
            try project.writeModel("models/tiny", seed: 8)
            #expect(try project.shell("for file in config-*; do echo >> $file; done").code == 0)
            #expect(try sentences() == ["model changed since training", "config file changed since training"])
            #expect(try project.shell("rm -r models config-*").code == 0)
            #expect(try sentences() == ["model is missing", "config file is missing"])
        }
    }

    /// What they did not write down is said to be unknown; where data came from is read from its path, and says nothing of
    /// the purpose of the training.
    @Test func olderAndImportedRunsSayWhatIsKnown() throws {
        try withProject { (project) throws in
            try OlderRun(purpose: "model_comparison").write(to: project)
            try OldLog().write("logs/a", to: project)
            try project.expect(
                """
                $ telos trace @last | grep -v metadata.json
                Run {id}

                Data generation  prompt_engineering, copa_mezo_v1
                │ purpose      prompt_engineering
                │ experiment   copa_mezo_v1
                │ metadata     Data_v2/synthetic/prompt_engineering/copa_mezo_v1/
                │ model        not told
                │ temperature  not told
                │ prompt hash  not told
                └─ Dataset  Data_v2/synthetic/prompt_engineering/copa_mezo_v1/Copa
                   │ now          unknown whether it changed: its content was not recorded
                   │ kind         synthetic
                   │ examples     24 train, 12 validation now
                   │ fingerprint  not recorded
                   └─ Training  model_comparison
                      │ run     {id}
                      │ note    of the older tooling: what it did not write down is unknown
                      │ model   meta-llama/Llama-3.2-1B
                      │ task    Copa
                      │ method  zo
                      │ with    batch_size 16, steps 20000, zo_eps 0.001, learning_rate 1e-06,
                      │         seed 0
                      └─ Result  completed
                         │ accuracy                  0.76
                         │ dev_accuracy              0.78
                         │ train_runtime             3600.5
                         │ train_samples_per_second  88.9
                         │ train_steps_per_second    5.6
                         │ train_loss                1.02
                         │ folder                    Results_v2/model_comparison/meta-llama/
                         │                           Llama-3.2-1B/Copa_zo_copa_mezo_v1_1_6/
                         │                           20251226_143000
                         └─ Baseline  none
                              why  no run on original data has the same model, task, method and
                                   hyperparameters
                """)
            #expect(try project.telos("import", "logs").code == 0)
            let runs = try JSONValue.parse(
                try project.telos("list", "--json", "--where", "purpose = imported").out
            ).array
            let imported = try #require(runs?.first?["id"]?.string)
            let trace = try JSONValue.parse(try project.telos("trace", imported, "--json").out)["runs"]?.array?.first
            #expect(trace?["origin"] == "imported")
            #expect(trace?["training"]?["purpose"] == "imported")
            #expect(trace?["dataset"]?["fingerprint"] == .null)
            #expect(trace?["dataset"]?["state"] != "unchanged")
            #expect(trace?["training"]?["sources"]?.array == ["logs/a.out"])
            // Its data lay in a folder `/data/original/Copa`: that says nothing.
            #expect(trace?["comparison"] == .null)
            #expect(
                trace?["no_baseline"]?.string?.hasPrefix("whether its data is original or synthetic is not known: ")
                    == true)
        }
    }

    @Test func whatIsMeantIsChosenByWhatThereIs() throws {
        try withStudy { (project) throws in
            let run = try id(project, on: Self.original)
            // A dataset of the name of a run.
            #expect(try project.shell("cp -r Data_v2/original/Copa Data_v2/original/\(run)").code == 0)
            try project.expect(
                """
                $ telos trace \(run)
                telos: '\(run)' names both run \(run) and dataset Data_v2/original/\(run); write the path of the one that is meant
                [1]
                $ telos trace original/\(run) | head -n 1
                Dataset Data_v2/original/\(run)
                $ rm -r Data_v2/original/\(run) && telos trace \(run) | head -n 1
                Run \(run)
                $ telos trace nowhere
                telos: neither a run nor a dataset is called 'nowhere'; `telos list --detail` and `telos data list` show what there is
                [1]
                $ telos trace ''
                telos: neither a run nor a dataset is called ''; `telos list --detail` and `telos data list` show what there is
                [1]
                $ telos trace Results_v2/nothing
                telos: no run 'Results_v2/nothing'; `telos list --detail` shows what there is
                [1]
                $ telos trace Results_v2/baseline_comparison
                telos: no run 'Results_v2/baseline_comparison': it is a folder above runs; name a run's own folder, or a run or a sweep by its id
                [1]
                $ telos trace Copa
                telos: 'Copa' names 2 datasets: Data_v2/original/Copa, Data_v2/synthetic/prompt_engineering/copa_mezo_v1/Copa; write a path
                [1]
                """)
            #expect(try project.telos("trace").code == 64)
            #expect(try project.telos("trace", "x", "--format", "svg").code == 64)
            #expect(try project.telos("trace", "x", "--json", "--format", "dot").code == 64)
        }
    }

    @Test func theDocumentHasStableKeys() throws {
        try withStudy { (project) throws in
            let document = try JSONValue.parse(try project.telos("trace", "@last", "--json").out)
            #expect(document.object?.keys == ["runs", "datasets"])
            let run = try #require(document["runs"]?.array?.first)
            #expect(
                run.object?.keys
                    == [
                        "id", "path", "origin", "generation", "dataset", "training", "result", "comparison",
                        "no_baseline", "trained_from", "later_runs",
                    ])
            #expect(
                run["generation"]?.object?.keys
                    == [
                        "kind", "purpose", "purposes", "metadata_purpose", "experiment_id", "experiment_ids",
                        "metadata",
                        "remark",
                    ])
            #expect(run["generation"]?["purpose"] == "prompt_engineering")
            #expect(run["generation"]?["metadata_purpose"] == "few_shot_study")
            #expect(run["generation"]?["metadata"]?["parameters"]?["generation.api_key"] == "(hidden)")
            #expect(
                run["dataset"]?.object?.keys == [
                    "path", "type", "leads_to", "kind", "fingerprint", "splits", "state", "message",
                    "fingerprint_now", "changes", "found_at",
                ])
            #expect(
                run["training"]?.object?.keys == [
                    "purpose", "description", "model", "task", "method", "engine", "hyperparameters", "config_file",
                    "sources",
                ])
            #expect(
                run["result"]?.object?.keys
                    == ["state", "reason", "state_text", "message", "warnings", "metrics", "best_checkpoint"])
            #expect(
                run["comparison"]?.object?.keys == [
                    "kind", "run", "seed", "same_seed", "runs", "metric", "value", "other_value", "difference",
                    "earlier_content", "data_state", "data_message",
                ])
            #expect(run["comparison"]?["difference"] == 0.0625)
            let data = try JSONValue.parse(try project.telos("trace", "copa_mezo_v1", "--format", "json").out)
            let keys = data["datasets"]?.array?.first?.object?.keys
            #expect(
                keys == [
                    "name", "path", "paths", "kind", "generation_purpose", "generation_purposes", "experiment_id",
                    "task", "fingerprint", "examples", "problem", "copies", "uses", "earlier_uses", "purposes", "best",
                    "state", "found_at", "generation", "runs", "earlier_runs",
                ])
            #expect(try project.shell("rm -r Data_v2/original").code == 0)
            let gone = try JSONValue.parse(try project.telos("trace", Self.original, "--json").out)
            #expect(gone["datasets"]?.array?.first?.object?.keys == keys)
            #expect(gone["datasets"]?.array?.first?["state"] == "missing")
            #expect(gone["datasets"]?.array?.first?["uses"] == 1)
        }
    }

    @Test func shellsProposeRunsAndDatasets() throws {
        try withStudy { (project) throws in
            _ = try project.telos("list")
            func proposed(_ typed: String) throws -> [String] {
                try Program.run(
                    ["telos", "---completion", "trace", "--", "positional@0", "2", "1", "telos", "trace", typed],
                    in: project.root, environment: project.environment.merging(["SAP_SHELL": "zsh"]) { $1 }
                ).lines
            }
            #expect(try proposed("copa").first == "copa_mezo_v1")
            #expect(try proposed("@").prefix(2) == ["@last", "@last-sweep"])
            #expect(try proposed("").contains { $0.hasPrefix("original/Copa") })
            let run = try id(project, on: Self.original)
            #expect(try proposed(String(run.prefix(6))).contains { $0.hasPrefix(run.prefix(6)) })
        }
    }
}
