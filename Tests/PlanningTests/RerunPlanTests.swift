import DurableFiles
import Planning
import RunFolders
import RunModel
import RunStore
import SystemPackage
import TestSupport
import Testing

/// Plans of stored configurations.
struct RerunPlanTests {
    /// The configuration as it stands in a run's folder and is read back.
    private func stored(_ run: PlannedRun, _ fixture: ProjectFixture, sweep: SweepFile? = nil) throws -> StoredRun {
        let id = RunID.random()
        let folder = try fixture.project.resultsFolder.pushing(FilePath("\(run.experimentPath)/20251226_143000"))
        try folder.makeFolders()
        let configuration = run.configuration(
            id: id, sweep: RunID("p7x2c4dem1")!, folder: folder, project: try fixture.project, createdAt: .now(),
            host: "here", version: "1.0.0")
        let file = folder.appending("experiment_config.yaml")
        try file.replaceContents(with: configuration.yamlText)
        return StoredRun(
            id: id, purpose: run.purpose.name, configuration: try RunConfiguration.read(from: file), sweep: sweep)
    }

    private func request(_ runs: [StoredRun]) -> RerunRequest {
        RerunRequest(
            runs, host: "here", version: "1.0.0", environment: { _ in nil }, freeByteCount: { _ in 1 << 40 })
    }

    private func problems(_ runs: [StoredRun], _ fixture: ProjectFixture) throws -> [String] {
        do {
            _ = try Plan.make(request(runs), project: try fixture.project)
            return []
        } catch let error as PlanError {
            return error.problems.map { problem in
                runs.reduce(problem.description) { $0.replacing($1.id.text, with: "ID") }
            }
        }
    }

    static let scripts = """
        engine: script
        scripts: {directory: tools, zo: "zo_{kind}.sh", fo_lora: lora.sh}
        """

    @Test(arguments: [
        ("", "", ""),
        ("", "seed: 0", "seed: 3\n  threads: 3\n  lr_schedule: linear\n  max_grad_norm: null\n  save_total: all"),
        ("", "purpose: hyperparameter_tuning", "purpose: ablation_study\n  description: \"a: b\"\n  tags: [x, y]"),
        ("", "model: tiny", "model: ./models/tiny"),
        ("", "Data_v2/original/Copa", "Data_v2/synthetic/prompt_engineering/copa_mezo_v1/Copa"),
        (Self.scripts, "", ""),
        (Self.scripts, "model: tiny", "model: meta-llama/Llama-3.2-1B"),
        (
            Self.scripts, "num_dev: 1",
            "num_eval: 2e2\n  warmup_ratio: 0.10\n  note: \"it's\"\n  flag: true\n  nothing: null"
        ),
        (Self.scripts, "method: zo", "method: fo_lora\nscript: {command: \"x | y 'z'\", resume: true}"),
        (Self.scripts, "  path: Data_v2/original/Copa", "  type: original"),
    ])
    func aRunMadeAnewIsTheRunThatWasPlanned(settings: String, line: String, changed: String) throws {
        try withProject { fixture in
            try fixture.write("telos.yaml", settings)
            for file in ["zo_original.sh", "zo_synthetic.sh", "lora.sh"] {
                try fixture.write("tools/\(file)", "true\n")
            }
            let config = line.isEmpty ? ProjectFixture.config : ProjectFixture.config.replacing(line, with: changed)
            let planned = try fixture.plan(config).sweeps[0].runs[0]
            let plan = try Plan.make(request([try stored(planned, fixture)]), project: try fixture.project)
            #expect(plan.notices == [])
            #expect(plan.sweeps.count == 1)
            #expect(plan.sweeps[0].runs == [planned])
        }
    }

    @Test func whatWillBeToldApartVaries() throws {
        try withProject { fixture in
            let planned = try fixture.plan(ProjectFixture.config.replacing("seed: 0", with: "seed: [0, 1]")).sweeps[0]
            let runs = try planned.runs.map { try stored($0, fixture) }
            let plan = try Plan.make(request(runs), project: try fixture.project)
            #expect(plan.sweeps.map(\.runs) == [planned.runs])
            #expect(plan.sweeps[0].dimensions == planned.dimensions)
        }
    }

    @Test func eachSweepIsCarriedOutAsItWas() throws {
        try withProject { fixture in
            let run = try fixture.plan(ProjectFixture.config).sweeps[0].runs[0]
            let file = SweepFile(
                sweep: RunID("p7x2c4dem1")!, createdAt: .now(), configFile: "gone.yaml", configSHA256: "ab",
                arguments: [],
                parallel: 2, devices: ["0", "1", "2", "3"], devicesPerRun: 2, continueOnError: false, timeLimit: 90,
                runs: [])
            var other = try stored(run, fixture)
            other.configuration.telos?.sweep = RunID("q000000000")!
            let runs = [try stored(run, fixture, sweep: file), other, try stored(run, fixture, sweep: file)]
            var request = request(runs)
            request.arguments = ["rerun"]
            let sweeps = try Plan.make(request, project: try fixture.project).sweeps
            #expect(sweeps.map(\.runs.count) == [2, 1])
            #expect(sweeps[0].configFile == .init(path: "gone.yaml", sha256: "ab"))
            #expect(
                sweeps[0].devices == ["0", "1", "2", "3"] && sweeps[0].devicesPerRun == 2 && sweeps[0].parallel == 2)
            #expect(sweeps[0].timeLimit == 90 && !sweeps[0].continueOnError && sweeps[0].arguments == ["rerun"])
            // Without its file: by itself.
            #expect(sweeps[1].configFile.path == "c.yaml" && sweeps[1].parallel == 1 && sweeps[1].devices == [])
            request.parallel = 3
            let error = #expect(throws: PlanError.self) { try Plan.make(request, project: try fixture.project) }
            #expect(error?.problems.map(\.place) == [.argument("--parallel 3")])
        }
    }

    @Test func whatCannotBeMadeAnewIsToldTogether() throws {
        try withProject { fixture in
            let run = try fixture.plan(ProjectFixture.config).sweeps[0].runs[0]
            var older = try stored(run, fixture)
            older.configuration.telos = nil
            var nameless = try stored(run, fixture)
            nameless.configuration.task = "../x"
            var strange = try stored(run, fixture)
            strange.configuration.hyperparameters["steps"] = .text("many")
            var rateless = try stored(run, fixture)
            rateless.configuration.hyperparameters["learning_rate"] = nil
            let told = try problems([older, nameless, strange, rateless], fixture)
            #expect(told.count == 4)
            #expect(told[0].hasPrefix("run ID: it is of the older tooling"))
            #expect(told[1].hasPrefix("run ID: ") && told[1].contains("task"))
            #expect(told[2].hasPrefix("run ID: ") && told[2].contains("steps"))
            #expect(told[3] == "run ID: its configuration lacks `method`, `data.path` or `learning_rate`")
        }
    }

    @Test func aRunThatWasMovedIsFiledWhereItStands() throws {
        try withProject { fixture in
            var run = try stored(try fixture.plan(ProjectFixture.config).sweeps[0].runs[0], fixture)
            run.purpose = "ablation_study"
            let plan = try Plan.make(request([run]), project: try fixture.project)
            #expect(plan.sweeps[0].purpose.name == "ablation_study")
            #expect(plan.sweeps[0].runs[0].experimentPath.hasPrefix("ablation_study/"))
            run.purpose = "a b"
            #expect(try problems([run], fixture).first?.hasPrefix("run ID: ") == true)
        }
    }

    @Test func aSweepWhoseFileCannotBeReadIsTold() throws {
        try withProject { fixture in
            let planned = try fixture.plan(ProjectFixture.config).sweeps[0].runs[0]
            var runs = [try stored(planned, fixture), try stored(planned, fixture)]
            for index in runs.indices { runs[index].sweepProblem = "x.json is missing" }
            var request = request(runs)
            let ids = "runs \(runs[0].id), \(runs[1].id)"
            func notices() throws -> [String] {
                try Plan.make(request, project: try fixture.project).notices.map(\.description)
            }
            let rest = "no devices, no time limit, and a run that fails keeps no other from running"
            let unknown = "\(ids): notice: how its sweep was carried out is not known: x.json is missing"
            #expect(try notices() == ["\(unknown). Taken instead: one run at a time, \(rest)"])
            request.parallel = 3
            #expect(try notices() == ["\(unknown). Taken instead: --parallel 3, \(rest)"])
        }
    }

    @Test func aScriptThatIsGoneIsTold() throws {
        try withProject { fixture in
            try fixture.write("telos.yaml", "engine: script\nscripts: {directory: tools, zo: zo.sh}\n")
            try fixture.write("tools/zo.sh", "true\n")
            let run = try fixture.plan(ProjectFixture.config).sweeps[0].runs[0]
            try fixture.root.pushing("tools/zo.sh").remove()
            let runs = [try stored(run, fixture), try stored(run, fixture)]
            #expect(try problems(runs, fixture) == ["runs ID, ID: its script 'tools/zo.sh' does not exist any more"])
        }
    }

    @Test func tooLittleSpaceIsTold() throws {
        try withProject { fixture in
            let run = try fixture.plan(ProjectFixture.config).sweeps[0].runs[0]
            var request = request([try stored(run, fixture)])
            request.freeByteCount = { _ in 10 }
            let error = #expect(throws: PlanError.self) { try Plan.make(request, project: try fixture.project) }
            #expect(error?.description.contains("are free in") == true)
            request.force = true
            #expect(try Plan.make(request, project: try fixture.project).runCount == 1)
        }
    }

    @Test func whatDiffersIsSaidOnceForAllRuns() throws {
        try withProject { fixture in
            let run = try fixture.plan(ProjectFixture.config).sweeps[0].runs[0]
            let runs = [try stored(run, fixture), try stored(run, fixture)]
            try fixture.root.pushing("models/tiny").removeTree()
            try fixture.writeModel("models/tiny", weight: 0.25)
            try fixture.write("Data_v2/original/Copa/copa_test.jsonl", ProjectFixture.copaLine)
            try fixture.write("Data_v2/original/Copa/copa_validation.jsonl", ProjectFixture.copaLine)
            var request = request(runs)
            request.host = "there"
            request.version = "2.0.0"
            let notices = try Plan.make(request, project: try fixture.project).notices
            #expect(notices.allSatisfy { $0.place == .runs(runs.map(\.id)) })
            let fingerprints = try [
                run.modelFacts.fingerprint,
                Plan.make(request, project: fixture.project).sweeps[0].runs[0].modelFacts.fingerprint,
            ]
            .map { try #require($0).prefix(19) }
            #expect(
                notices.map(\.message) == [
                    "the validation split of Data_v2/original/Copa has changed: 1 examples, as many as then",
                    "the test split of Data_v2/original/Copa is new: 1 examples",
                    "the model tiny has changed: \(fingerprints[1]), then \(fingerprints[0])",
                    "Telos is 2.0.0, then 1.0.0", "the host is there, then here",
                ])
        }
    }
}
