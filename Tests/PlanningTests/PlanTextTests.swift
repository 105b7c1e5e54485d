import JSONValues
import Planning
import RunStore
import TestSupport
import Testing

struct PlanTextTests {
    @Test func peopleSeeDimensionsFoldersAndTheTotal() throws {
        try withProject { fixture in
            let config = ProjectFixture.config.replacing("seed: 0", with: "seed: [0, 1]") + "time_limit: 2h\n"
            let plan = try fixture.plan(config)
            let text = try plan.text(project: fixture.project)
            #expect(
                text == """
                    c.yaml
                      Purpose: hyperparameter_tuning
                      seed: 0, 1
                      Engine: native, 8 threads a run
                      Runs at a time: 1
                      Time limit: 7200 s an attempt
                      [1] Results_v2/hyperparameter_tuning/tiny/Copa_zo_original_1_6
                          seed=0
                      [2] Results_v2/hyperparameter_tuning/tiny/Copa_zo_original_1_6
                          seed=1

                    Total: 2 runs in 1 sweeps; nothing was made

                    """)
        }
    }

    @Test func programsSeeTheSame() throws {
        try withProject { fixture in
            let plan = try fixture.plan(
                ProjectFixture.config.replacing("hyperparameter_tuning", with: "my_study"))
            let json = try plan.json(project: fixture.project)
            #expect(json["dry_run"] == true)
            #expect(json["runs"] == 1)
            let run = json["sweeps"]?.array?.first?["runs"]?.array?.first
            #expect(run?["folder"] == "Results_v2/my_study/tiny/Copa_zo_original_1_6")
            #expect(run?["hyperparameters"]?["learning_rate"] == 1e-6)
            #expect(run?["data"]?["type"] == "original")
            #expect(run?["data"]?["generation_purpose"] == .null)
            #expect(json["notices"]?.array?.first?["level"] == "notice")
            #expect(json["notices"]?.array?.first?["place"] == "c.yaml:2:12")
        }
    }
}
