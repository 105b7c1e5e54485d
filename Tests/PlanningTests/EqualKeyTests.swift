import Planning
import RunModel
import RunStore
import SystemPackage
import Testing

struct EqualKeyTests {
    @Test(arguments: ["5", "\"5\"", "5.0", "\"text\"", "true", "0.10", "\"null\"", "1e-7"])
    func aRunReadBackIsEqual(_ value: String) throws {
        try withProject { fixture in
            try fixture.write("telos.yaml", "engine: script")
            let config =
                ProjectFixture.config.replacing("num_dev: 1", with: "extra: \(value)")
                + "script: {command: \"a 'b' $C\"}\n"
            let run = try fixture.plan(config).sweeps[0].runs[0]
            let id = try #require(RunID("k3f9q2ma7x"))
            let configuration = run.configuration(
                id: id, sweep: id, folder: "/r", project: try fixture.project, createdAt: Moment(unixMilliseconds: 0),
                host: "h", version: "1")
            try fixture.write("experiment_config.yaml", configuration.yamlText)
            let read = try RunConfiguration.read(from: fixture.root.appending("experiment_config.yaml"))
            #expect(EqualKey(read) == run.equalKey)
        }
    }

    @Test(arguments: [
        ("seed: 0", "seed: 1"), ("task: Copa", "task: CB"), ("model: tiny", "model: other"),
        ("method: zo", "method: fo_full"), ("original/Copa", "synthetic/prompt_engineering/copa_mezo_v1/Copa"),
        ("{command: a}", "{command: b}"), ("num_dev: 1", "num_dev: 2"),
    ])
    func whatEntersMakesAnotherRun(_ part: String, _ other: String) throws {
        try withProject { fixture in
            try fixture.write("telos.yaml", "engine: script")
            let config = ProjectFixture.config + "script: {command: a}\n"
            try #require(config.contains(part))
            let first = try fixture.plan(config).sweeps[0].runs[0]
            let second = try fixture.plan(config.replacing(part, with: other)).sweeps[0].runs[0]
            #expect(first.equalKey != second.equalKey)
        }
    }

    @Test func purposeDescriptionTagsAndThreadsDoNotEnter() throws {
        try withProject { fixture in
            let first = try fixture.plan(ProjectFixture.config).sweeps[0].runs[0]
            let second = try fixture.plan(
                ProjectFixture.config.replacing(
                    "hyperparameter_tuning", with: "ablation_study\n  description: x\n  tags: [a]"
                )
                .replacing("num_dev: 1", with: "num_dev: 1\n  threads: 3")
            ).sweeps[0].runs[0]
            #expect(first.equalKey == second.equalKey)
        }
    }
}
