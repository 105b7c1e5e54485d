import DurableFiles
import JSONValues
import RunFolders
import RunModel
import RunStore
import SystemPackage
import TestSupport
import Testing

struct RecordTests {
    private static let later = Moment.now().unixMilliseconds + 3_600_000

    /// The records of a tree an hour after its files were written.
    private func records(_ files: [String: String]) throws -> [RunRecord] {
        try withTemporaryFolder { (folder) throws in
            for (path, content) in files {
                let file = folder.appending("Results_v2").pushing(FilePath(path))
                try file.containingFolder.makeFolders()
                try file.replaceContents(with: content)
            }
            return try Project(root: folder).records(now: Moment(unixMilliseconds: Self.later))
        }
    }

    @Test func aRunOfTheOlderToolingIsJudgedByItsLogs() throws {
        let run = "p/m/Copa_zo_x_5_07/20251226_143000"
        let records = try records([
            "\(run)/experiment_config.yaml": """
            timestamp: 20251226_143000
            model: m
            hyperparameters: {learning_rate: ['1e-6', '5e-7'], steps: '20000'}
            training_info: {env_vars: {LR: 5e-7, SEED: '3'}, out_file: /gone/5e-07_train.out}
            """,
            "\(run)/5e-07_train.out": "mezo-x\nBS: 16\n{'accuracy': 0.70, 'dev_accuracy': 0.74}\n",
            "\(run)/5e-07_train.err": "Traceback (most recent call last):\nFileNotFoundError: result\n",
        ])
        #expect(records.map(\.state.text) == ["completed"])
        #expect(records[0].warnings == ["after its final metrics: FileNotFoundError: result"])
        #expect(records[0].metric("accuracy") == 0.7)
        #expect(records[0].hyperparameter("learning_rate")?.number == 5e-7)
        #expect(records[0].hyperparameter("steps")?.integer == 20000)
        #expect(records[0].hyperparameter("seed")?.integer == 3)
        #expect(records[0].hyperparameter("batch_size")?.integer == 16)
        #expect(records[0].createdAt == RunTimestamp("20251226_143000")?.moment)
    }

    @Test(arguments: ["manifest.json", "result.json"])
    func aCompletedRunThatLostItsStateIsCompletedByWhatItLeft(file: String) throws {
        let run = "hyperparameter_tuning/m/e/20251226_143000"
        let files = [
            "\(run)/experiment_config.yaml": try RunConfigurationTests.configuration().yamlText,
            "\(run)/metrics.jsonl": "{\"step\": 7, \"loss\": 0.5}\n",
            "\(run)/\(file)": file == "result.json" ? "{\"accuracy\": 0.75}" : "{}",
        ]
        var record = try #require(try records(files).first)
        #expect(record.state == ObservedState(.completed, message: "its state.json is missing"))
        #expect(record.metric("accuracy") == (file == "result.json" ? 0.75 : nil))
        try withTemporaryFolder { (folder) throws in
            for (path, content) in files {
                let file = folder.appending("Results_v2").pushing(FilePath(path))
                try file.containingFolder.makeFolders()
                try file.replaceContents(with: content)
            }
            let project = try Project(root: folder)
            record = try #require(project.records().first)
            project.readProgress(into: &record)
            #expect(record.progress?.step == 7)
        }
    }

    @Test func aResultWithoutAMetricProvesNothing() throws {
        let run = "hyperparameter_tuning/m/e/20251226_143000"
        let record = try records([
            "\(run)/experiment_config.yaml": try RunConfigurationTests.configuration().yamlText,
            "\(run)/result.json": "{}",
        ]).first
        #expect(record?.state.text == "lost (never started)")
    }

    @Test func aLogThatJustGrewBelongsToARunThatLives() throws {
        try withTemporaryFolder { (folder) throws in
            let run = folder.pushing("Results_v2/p/m/e/20251226_143000")
            try run.makeFolders()
            try run.appending("experiment_config.yaml").replaceContents(with: "model: m\n")
            try run.appending("1e-06_train.out").replaceContents(with: "mezo-x\n")
            let project = try Project(root: folder)
            #expect(project.records().first?.state.reason == .logGrowing)
            let afterwards = Moment(unixMilliseconds: Self.later)
            #expect(project.records(now: afterwards).first?.state.state == .lost)
        }
    }

    /// People start a run again when its memory ran out: what an earlier start said is not the end of a later one.
    @Test func aLaterStartThatLivesIsNotJudgedByAnEarlierOne() throws {
        try withTemporaryFolder { (folder) throws in
            let run = folder.pushing("Results_v2/p/m/e/20251226_143000")
            try run.makeFolders()
            try run.appending("experiment_config.yaml").replaceContents(with: "model: m\n")
            try run.appending("1e-06_train.out").replaceContents(
                with: "mezo-x\nSTEPS: 200\nRuntimeError: CUDA out of memory. Tried\nmezo-x\nSTEPS: 200\n")
            let project = try Project(root: folder)
            let record = try #require(project.records().first)
            #expect(record.state.reason == .logGrowing, "\(record.state.text)")
            let afterwards = Moment(unixMilliseconds: Self.later)
            #expect(project.records(now: afterwards).first?.state.text == "failed (out of memory)")
        }
    }

    /// Whose supervisor died after the program's last word, and before it wrote that down.
    @Test func theResultOfARunThatNobodyEndedIsInItsLog() throws {
        var life = RunLife(state: .running, host: Machine.host, bootID: "another boot", queuedAt: .now())
        life.startedAt = .now()
        life.attempts = [RunLife.Attempt(attempt: 1, state: .running, host: Machine.host)]
        let run = "hyperparameter_tuning/m/e/20251226_143000"
        let record = try records([
            "\(run)/experiment_config.yaml": try RunConfigurationTests.configuration().yamlText,
            "\(run)/state.json": life.json.prettyText,
            "\(run)/1e-06_train.out": "{'accuracy': 0.75, 'dev_accuracy': 0.5}\n",
        ]).first
        #expect(record?.state.state == .completed)
        #expect(record?.metric("accuracy") == 0.75)
    }

    @Test func aRunThatCannotBeReadIsOneMarkedRow() throws {
        let records = try records([
            "p/m/e/20251226_143000/notes.txt": "no configuration",
            "p/m/e/20251226_143001/experiment_config.yaml": "a: [",
            "p/m/e/20251226_143002/experiment_config.yaml": "telos: {schema: 99}",
            "p/m/e/20251226_143003/experiment_config.yaml": "model: m\n",
            "p/m/e/20251226_143003/state.json": "{\"schema\": 1, \"sta",
            "p/m/e/20251226_143004/experiment_config.yaml": "model: m\n",
        ]).sorted { $0.place.timestamp < $1.place.timestamp }
        #expect(records.map(\.state.text) == Array(repeating: "unreadable", count: 4) + ["lost"])
        let messages = records.compactMap(\.state.message)
        #expect(messages[0] == "experiment_config.yaml is missing")
        #expect(
            messages[1].hasSuffix("experiment_config.yaml:2:1: did not find expected node content")
                || messages[1].contains(":1:"))
        #expect(messages[2].hasSuffix("has schema 99; this Telos reads schemas up to 1"))
        #expect(messages[3].contains("state.json is not readable JSON: line 1, column"))
        #expect(messages[4] == "it has no logs")
    }

    @Test func aFolderThatIsBeingMadeIsLeftOut() throws {
        try withTemporaryFolder { (folder) throws in
            try folder.pushing("Results_v2/p/m/e/20251226_143000").makeFolders()
            let project = try Project(root: folder)
            #expect(project.records().isEmpty)
            #expect(project.records(now: Moment(unixMilliseconds: Self.later)).count == 1)
        }
    }

    @Test func theDataTypeComesFromTheConfigurationNeverFromTheFolder() throws {
        func type(_ text: String) throws -> String? {
            try records(["p/m/Copa_zo_wrong_1_6/20251226_143000/experiment_config.yaml": text]).first?.dataType
        }
        #expect(try type("task: Copa\ndata: {path: Data_v2/original/Copa}\n") == "original")
        #expect(try type("task: Copa\ndata: {path: Data_v2/synthetic/study/copa_v1/Copa}\n") == "copa_v1")
        #expect(try type("task: Copa\ndata: {path: elsewhere/mine/Copa}\n") == "mine")
        #expect(try type("task: Copa\ndata: {type: synthetic_mezo_llama_v1}\n") == "synthetic_mezo_llama_v1")
        #expect(try type("task: Copa\n") == nil)
    }
}
