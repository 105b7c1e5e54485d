import DurableFiles
import JSONValues
import RunLogs
import RunModel
import SystemPackage
import TestSupport
import Testing

struct TrainerStateTests {
    private static let history = """
        {"epoch": 1.0, "grad_norm": 2.1, "learning_rate": 1.3e-05, "loss": 0.56, "step": 115},
        {"epoch": 1.0, "eval_accuracy": 0.81, "eval_loss": 0.41, "eval_runtime": 1.5, "step": 115},
        {"epoch": 2.0, "loss": NaN, "step": 230}
        """
    private static let end = """
        , {"epoch": 3.0, "step": 345, "total_flos": 1.2e15, "train_loss": 0.43, "train_runtime": 105.2}
        """
    private static let evaluation = """
        , {"epoch": 3.0, "eval_accuracy": 0.85, "eval_loss": 0.38, "step": 345}
        """

    private func state(_ history: String, step: Int = 345, maxSteps: String = "345") -> String {
        """
        {"best_metric": 0.85, "best_model_checkpoint": "out/checkpoint-230", "epoch": 3.0, "eval_steps": 500,
         "global_step": \(step), "is_hyper_param_search": false, "log_history": [\(history)],
         "logging_steps": 500, "max_steps": \(maxSteps), "num_train_epochs": 3, "stateful_callbacks": {"a": {"b": []}}}
        """
    }

    private func read(_ text: String) throws -> TrainerState {
        try withTemporaryFolder { folder in
            let path = folder.appending("trainer_state.json")
            try path.replaceContents(with: text)
            return try TrainerState.read(path)
        }
    }

    @Test func theHistoryIsThePoints() throws {
        let read = try read(state(Self.history))
        #expect(read.points.map(\.step) == [115, 115, 230])
        #expect(read.points[0].values.map(\.key) == ["epoch", "grad_norm", "learning_rate", "loss"])
        #expect(read.points[2]["loss"]?.isNaN == true)
        #expect(read.progress == LogProgress(step: 345, steps: 345))
        #expect(read.bestMetric == 0.85)
        #expect(read.summary.isEmpty)
        #expect(read.finalMetrics == nil)
    }

    @Test func onlyAnEvaluationAfterTrainingIsTheResult() throws {
        let ended = try read(state(Self.history + Self.end))
        #expect(ended.summary["train_runtime"] == 105.2)
        #expect(ended.finalMetrics == nil)
        let evaluated = try read(state(Self.history + Self.end + Self.evaluation))
        #expect(evaluated.finalMetrics == JSONObject([("eval_accuracy", 0.85), ("eval_loss", 0.38)]))
        #expect(evaluated.points.count == 4)
        let goesOn = try read(state(Self.history + Self.end + Self.evaluation + "," + Self.history))
        #expect(goesOn.finalMetrics == nil)
        #expect(goesOn.summary.isEmpty)
    }

    @Test func stepsThatAreNoneAreNotKnown() throws {
        for text in ["0", "-1", "null", "100", "\"many\""] {
            #expect(try read(state(Self.history, maxSteps: text)).steps == nil, "\(text)")
        }
    }

    @Test func theLatestOfAFolderIsFound() throws {
        try withTemporaryFolder { folder in
            #expect(try TrainerState.latest(in: folder) == nil)
            for step in [9, 115, 23] {
                let checkpoint = folder.appending("checkpoint-\(step)")
                try checkpoint.makeFolders()
                try checkpoint.appending("trainer_state.json").replaceContents(with: state("", step: step))
            }
            try folder.appending("checkpoint-900").makeFolders()
            try folder.appending("checkpoint-best").makeFolders()
            #expect(try TrainerState.latest(in: folder)?.step == 115)
            try folder.appending("trainer_state.json").replaceContents(with: state("", step: 345))
            #expect(try TrainerState.latest(in: folder)?.step == 345)
            #expect(throws: TrainerStateError.self) {
                try TrainerState.latest(in: folder.appending("trainer_state.json"))
            }
        }
    }

    @Test(arguments: [
        "", "[]", "{}", "{\"global_step\": 5}", "{\"global_step\": -5, \"log_history\": []}",
        "{\"global_step\": 5, \"log_history\": {}}", "{\"global_step\": 5.5, \"log_history\": []}",
        String(repeating: "[", count: 100_000),
    ])
    func whatIsNoStateIsRefused(text: String) {
        #expect(throws: TrainerStateError.self) { try read(text) }
    }

    @Test func aFileTooLargeIsNotRead() throws {
        try withTemporaryFolder { folder in
            let path = folder.appending("trainer_state.json")
            let file = try FileDescriptor.open(path, .writeOnly, options: .create, permissions: .ownerReadWrite)
            try file.closeAfter { try file.resize(to: Int64(TrainerState.byteLimit) + 1) }
            #expect(
                throws: TrainerStateError.file(
                    .tooLarge(path: path, byteCount: TrainerState.byteLimit + 1, limit: TrainerState.byteLimit))
            ) {
                try TrainerState.read(path)
            }
        }
    }

    @Test func entriesThatAreNoneAreLeftOut() throws {
        let read = try read(
            state("5, null, [], {}, {\"step\": 3}, {\"epoch\": 1.0}, {\"loss\": \"high\"}, {\"loss\": 1}"))
        #expect(read.points.map(\.step) == [nil])
    }
}
