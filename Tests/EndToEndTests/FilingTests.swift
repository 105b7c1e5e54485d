import JSONValues
import ProjectSupport
import RunModel
import RunStore
import Testing

/// Where results go: by the purpose of the training, and nowhere else.
struct FilingTests {
    private static let synthetic = TestProject.scriptConfig.replacing(
        "Data_v2/original/Copa", with: "Data_v2/synthetic/prompt_engineering/copa_mezo_v1/Copa")

    @Test func resultsAreFiledByTheTrainingPurposeWhateverTheDataPathSays() throws {
        try withProject { project in
            try project.train(Self.synthetic)
            let experiments = try project.experiments
            #expect(experiments == ["hyperparameter_tuning/tiny/Copa_zo_copa_mezo_v1_1_6"])
        }
    }

    @Test func theGenerationPurposeIsRecordedAndNeverFiledUnder() throws {
        try withProject { project in
            try project.train(Self.synthetic)
            let run = try project.onlyRun
            let dataset = try #require(try project.configuration(of: run).telos?.dataset)
            #expect(dataset.kind == .synthetic)
            #expect(dataset.generationPurpose == "prompt_engineering")
            #expect(dataset.experimentID == "copa_mezo_v1")
            #expect(!project.exists("Results_v2/prompt_engineering"))
            let listed = try JSONValue.parse(try project.telos("list", "--json").out)
            #expect(listed.array?.first?["data"]?["generation_purpose"] == "prompt_engineering")
            #expect(listed.array?.first?["purpose"] == "hyperparameter_tuning")
        }
    }

    @Test func aTrainingPurposeMayBearTheNameOfAGenerationPurpose() throws {
        try withProject { project in
            try project.train(TestProject.scriptConfig.replacing("hyperparameter_tuning", with: "prompt_engineering"))
            let experiments = try project.experiments
            #expect(experiments == ["prompt_engineering/tiny/Copa_zo_original_1_6"])
        }
    }

    @Test(arguments: [
        ("  purpose: hyperparameter_tuning", "  description: why not"),
        ("  purpose: hyperparameter_tuning", "  purpose:"),
        ("experiment:\n  purpose: hyperparameter_tuning\n", ""),
    ])
    func withoutAPurposeRunsAreUncategorizedWithAWarning(_ line: String, _ replacement: String) throws {
        try withProject { project in
            let outcome = try project.train(Self.synthetic.replacing(line, with: replacement))
            let experiments = try project.experiments
            #expect(experiments == ["uncategorized/tiny/Copa_zo_copa_mezo_v1_1_6"])
            let warning = outcome.errorLines.first { $0.contains(": warning: ") } ?? ""
            #expect(
                warning.hasSuffix(
                    ": warning: no experiment.purpose: the runs are filed under uncategorized; recommended are "
                        + "baseline_comparison, model_comparison, hyperparameter_tuning, ablation_study, "
                        + "prompt_effectiveness, data_quality_impact, scaling_study, method_comparison"))
        }
    }

    @Test func oneDatasetForFourPurposesMakesFourPlaces() throws {
        try withProject { project in
            let purposes = ["ablation_study", "baseline_comparison", "model_comparison", "scaling_study"]
            for purpose in purposes {
                try project.train(Self.synthetic.replacing("hyperparameter_tuning", with: purpose))
            }
            let experiments = try project.experiments
            #expect(experiments == purposes.map { "\($0)/tiny/Copa_zo_copa_mezo_v1_1_6" })
            let fingerprints = try project.runFolders.map {
                try project.configuration(of: $0).telos?.dataset?.fingerprint
            }
            #expect(Set(fingerprints).count == 1)
        }
    }

    @Test func oneConfigSixteenTimesAtOnceMakesSixteenFolders() throws {
        try withProject { project in
            let config = try project.writeConfig(TestProject.scriptConfig)
            let started = try (0..<16).map { _ in try project.start("train", config, "--detach") }
            for program in started {
                let outcome = try program.wait()
                #expect(outcome.code == 0, "\(outcome.err)")
            }
            let runs = try project.runFolders
            #expect(runs.count == 16)
            #expect(
                eventually(seconds: 40) {
                    (try? runs.allSatisfy { try project.state(of: $0)["state"] == "completed" }) ?? false
                })
            // Nothing was overwritten: every folder is one run's, from its configuration to its script's output.
            let ids = try runs.map { try #require(try project.configuration(of: $0).telos?.id.text) }
            #expect(Set(ids).count == 16)
            let sweeps = try runs.map { try #require(try project.configuration(of: $0).telos?.sweep?.text) }
            #expect(Set(sweeps).count == 16)
            for (run, id) in zip(runs, ids) {
                let environment = try project.read("\(run)/environment.txt")
                #expect(environment.contains("TELOS_RUN_ID=\(id)\n"))
                #expect(environment.contains("TELOS_RUN_DIR=\(project.root)/\(run)\n"))
            }
        }
    }

    @Test func aSecondLaunchInTheSameSecondGetsTheNextSuffix() throws {
        try withProject { project in
            // Seeds share an experiment's folder, and a sweep has one timestamp.
            try project.train(TestProject.scriptConfig.replacing("seed: 0", with: "seed: [0, 1, 2]"))
            let names = try project.runFolders.map { String($0.split(separator: "/").last ?? "") }
            let first = try #require(names.first)
            #expect(first.count == 15)
            #expect(names == [first, "\(first)_2", "\(first)_3"])
            let timestamps = try project.runFolders.map { try project.configuration(of: $0).timestamp }
            #expect(timestamps == names)
        }
    }

    @Test(arguments: [
        ("1e-6", "1_6"), ("\"1e-6\"", "1_6"), ("1.0e-06", "1_6"), ("0.000001", "1_6"), ("1.5e-6", "1.5_6"),
        ("5e-7", "5_7"), ("0.001", "1_3"), ("2", "2_0"), ("20", "2_-1"), ("0", "0_0"),
    ])
    func theExperimentFolderEndsInTheLearningRate(_ written: String, _ name: String) throws {
        try withProject { project in
            let config = try project.writeConfig(
                TestProject.scriptConfig.replacing("1e-6", with: written))
            let outcome = try project.telos("train", config, "--dry-run")
            #expect(outcome.out.contains("  [1] Results_v2/hyperparameter_tuning/tiny/Copa_zo_original_\(name)\n"))
            try project.expectNothingMade()
        }
    }

    @Test(arguments: [
        ("model: tiny", "model: meta-llama/Llama-3.2-1B", "meta-llama/Llama-3.2-1B/Copa_zo_original_1_6"),
        ("model: tiny", "model: ./models/tiny", "models/tiny/Copa_zo_original_1_6"),
        ("method: zo", "method: fo_full", "tiny/Copa_fo_full_original_1_6"),
        ("method: zo", "method: fo_lora", "tiny/Copa_fo_lora_original_1_6"),
        ("task: Copa", "task: MyTask", "tiny/MyTask_zo_original_1_6"),
        (
            "Data_v2/original/Copa", "Data_v2/synthetic/prompt_engineering/copa_mezo_v1/Copa",
            "tiny/Copa_zo_copa_mezo_v1_1_6"
        ),
        ("Data_v2/original/Copa", "other/mine", "tiny/Copa_zo_mine_1_6"),
        ("Data_v2/original/Copa", "other/mine/Copa", "tiny/Copa_zo_mine_1_6"),
        ("Data_v2/original/Copa", "./Data_v2/../Data_v2/original/Copa/", "tiny/Copa_zo_original_1_6"),
    ])
    func theFoldersAreNamedByTheRules(_ line: String, _ replacement: String, _ folder: String) throws {
        try withProject { project in
            for data in ["other/mine", "other/mine/Copa"] { try project.writeData(data) }
            let config = try project.writeConfig(TestProject.scriptConfig.replacing(line, with: replacement))
            let outcome = try project.telos("train", config, "--dry-run")
            #expect(
                outcome.out.contains("  [1] Results_v2/hyperparameter_tuning/\(folder)\n"),
                "\(outcome.out)\(outcome.err)")
        }
    }

    @Test func theOldFormOfDataStillWorksAndNamesThePathToWrite() throws {
        try withProject { project in
            let config = TestProject.scriptConfig.replacing("path: Data_v2/original/Copa", with: "type: original")
            let outcome = try project.train(config)
            #expect(
                outcome.errorLines.contains {
                    $0.hasSuffix(": notice: data.type is the old form; write data.path: Data_v2/original/Copa")
                })
            let run = try project.onlyRun
            #expect(run.contains("/Copa_zo_original_1_6/"))
            let text = try project.read("\(run)/experiment_config.yaml")
            #expect(text.contains("data:\n  path: \"Data_v2/original/Copa\"\n  type: \"original\"\n"))
        }
    }

    @Test func theOldFormOfSyntheticDataNamesItsFolderOrWhatThereIs() throws {
        try withProject { project in
            let config = TestProject.scriptConfig.replacing(
                "path: Data_v2/original/Copa", with: "type: synthetic_mezo_gpt4o_v1")
            let missing = try project.telos("train", try project.writeConfig(config), "--dry-run")
            #expect(missing.code == 2)
            #expect(
                missing.err.contains(
                    "write data.path, one of Data_v2/synthetic/prompt_engineering/copa_mezo_v1/Copa"))
            try project.writeData("Data_v2/synthetic/Copa_mezo_gpt4o_v1")
            try project.train(config)
            let run = try project.onlyRun
            #expect(run.contains("/Copa_zo_synthetic_mezo_gpt4o_v1_1_6/"))
        }
    }
}
