import DurableFiles
import Planning
import RunStore
import SystemPackage
import TestSupport
import Testing

struct PlanNoticeTests {
    struct Case: Sendable, CustomStringConvertible {
        var line: String
        var changed: String
        var notices: [String]
        var description: String { changed }

        init(_ line: String, _ changed: String, _ notices: String...) {
            self.line = line
            self.changed = changed
            self.notices = notices
        }
    }

    private static let recommended =
        "baseline_comparison, model_comparison, hyperparameter_tuning, ablation_study, prompt_effectiveness, "
        + "data_quality_impact, scaling_study, method_comparison"
    private static let purpose = "  purpose: hyperparameter_tuning"

    @Test(arguments: [
        Case(
            purpose, "  description: x",
            "c.yaml:2:3: warning: no experiment.purpose: the runs are filed under uncategorized; recommended are \(recommended)"
        ),
        Case(
            purpose, "  purpose:",
            "c.yaml:2:11: warning: no experiment.purpose: the runs are filed under uncategorized; recommended are \(recommended)"
        ),
        Case(
            purpose, "  purpose: hyperparameter_tunning",
            "c.yaml:2:12: notice: the purpose 'hyperparameter_tunning' is new; did you mean hyperparameter_tuning?"),
        Case(
            purpose, "  purpose: my_study",
            "c.yaml:2:12: notice: the purpose 'my_study' is not one of the recommended: \(recommended)"),
        Case(
            purpose, "  purpose: old_studie",
            "c.yaml:2:12: notice: the purpose 'old_studie' is new; did you mean old_study?"),
        Case(purpose, "  purpose: old_study"),
        Case("  learning_rate: 1e-6", "  learning_rate: 0", "c.yaml:9:18: notice: learning_rate 0 changes no weight"),
        Case(
            "method: zo", "method: zo\ncuda_devices: \"0,1\"",
            "c.yaml:6:15: notice: one device each (the older tool gave every run all of them; `devices_per_run: 2` does)",
            "c.yaml:6:15: notice: the native engine trains on the processor; it uses no cuda_devices"),
        Case(
            "method: zo", "method: zo\ndevices_per_run: 2",
            "c.yaml:6:18: notice: devices_per_run is not used without cuda_devices"),
        Case(
            "method: zo", "method: zo\nscript: {command: x}",
            "c.yaml:6:9: notice: script is not used with engine: native; write engine: script"),
        Case(
            "  seed: 0", "  seed: 0\n  lora_rank: 4",
            "c.yaml:13:14: notice: lora_rank is not used by full zo; it is left out there"),
        Case(
            "  path: Data_v2/original/Copa", "  path: Data_v2/original/CB",
            "c.yaml:7:9: notice: the data folder is 'CB' and the task Copa; is this the data you mean?"),
    ])
    func isTold(_ it: Case) throws {
        try withProject { fixture in
            try fixture.project.resultsFolder.appending("old_study").makeFolders()
            for split in ["train", "validation"] {
                try fixture.write(
                    "Data_v2/original/CB/cb_\(split).jsonl", ProjectFixture.copaLine + ProjectFixture.copaLine)
            }
            let config = ProjectFixture.config.replacing(it.line + "\n", with: it.changed + "\n")
            try #require(config != ProjectFixture.config)
            let notices = try fixture.notices(config)
            #expect(notices == it.notices)
        }
    }

    @Test func aConfigInAnotherPurposesFolderIsTold() throws {
        try withProject { fixture in
            let path = "automation/configs/stage2/ablation_study/c.yaml"
            try fixture.write(path, ProjectFixture.config)
            let plan = try Plan.make(fixture.request([path]), project: fixture.project)
            #expect(
                plan.notices.map(\.message) == [
                    "the config stands in the folder ablation_study, and its purpose is hyperparameter_tuning"
                ])
            #expect(plan.sweeps[0].configFile.path == path)
        }
    }

    @Test func unusedDevicesAreTold() throws {
        try withProject { fixture in
            let notices = try fixture.notices(
                ProjectFixture.config + "cuda_devices: [0, 1, 2]\ndevices_per_run: 2\n")
            #expect(
                notices.first
                    == "c.yaml:14:15: notice: 1 of 3 devices stay unused: 1 runs at a time, 2 devices each")
        }
    }
}
