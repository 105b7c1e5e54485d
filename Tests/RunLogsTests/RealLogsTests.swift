import DurableFiles
import JSONValues
import RunLogs
import RunModel
import SystemPackage
import TestSupport
import Testing

/// 39 logs of real runs, read as a person read them.
@Suite(.enabled(if: testData != nil, "needs TELOS_TEST_DATA"))
struct RealLogsTests {
    static let folder = testData?.appending("real-logs") ?? ""

    /// What a person reads, by the log's path.
    static let truths: [String: JSONValue] = {
        guard testData != nil, let bytes = try? folder.appending("truth.json").readBytes(),
            let truths = try? JSONValue.parse(bytes).array
        else { return [:] }
        return Dictionary(uniqueKeysWithValues: truths.map { ($0["out"]?.string ?? "", $0) })
    }()

    static let logs = truths.keys.sorted()

    static func reading(_ log: String) throws -> LogReading {
        try LogReading.read(out: folder.appending(log), err: folder.appending(log.dropLast(4) + ".err"))
    }

    @Test func allAreThere() { #expect(Self.truths.count == 39) }

    @Test(arguments: logs)
    func saysWhatAPersonReads(log: String) throws {
        let reading = try Self.reading(log)
        let counted = try #require(reading.counted)
        let configuration = counted.configuration
        let outcome = try #require(reading.outcome)
        let laterFailed = reading.warnings.contains("a later attempt failed")
        let said: JSONValue = [
            "out": .string(log),
            "model": JSONValue(configuration.model?.value),
            "task": JSONValue(configuration.task?.value),
            "method": JSONValue(configuration.method?.value.rawValue),
            "learning_rate": JSONValue(configuration.learningRate?.value),
            "batch_size": JSONValue(configuration.batchSize?.value),
            "steps": JSONValue(configuration.steps?.value),
            "seed": JSONValue(configuration.seed?.value),
            "state": JSONValue(outcome.state?.rawValue),
            "reason": JSONValue(outcome.reason?.rawValue),
            "accuracy": counted.finalMetrics?["accuracy"] ?? .null,
            "dev_accuracy": counted.finalMetrics?["dev_accuracy"] ?? .null,
            "loss_points": JSONValue(counted.lossPointCount),
            "eval_points": JSONValue(counted.evaluationPointCount),
            "train_runtime_s": JSONValue(counted.trainRuntime),
            "attempts": JSONValue(reading.attempts.count),
            "counted_attempt": JSONValue(counted.number),
            "warning": laterFailed ? "a later attempt failed" : .null,
        ]
        let truth = try #require(Self.truths[log]?.object)
        #expect(said.object?.keys == truth.keys)
        for member in truth.members { #expect(said[member.key] == member.value, "\(member.key)") }
    }

    /// Evaluations stand every 500 steps in all of them, and losses beside them.
    @Test(arguments: logs)
    func everyPointHasItsStep(log: String) throws {
        for attempt in try Self.reading(log).attempts {
            for (key, what) in [("loss", "losses"), ("eval_dev_loss", "evaluations"), ("eval_test_loss", "tests")] {
                let steps = attempt.points.filter { $0[key] != nil }.map(\.step)
                #expect(steps == steps.indices.map { 500 * ($0 + 1) }, "\(what) of attempt \(attempt.number)")
            }
        }
    }

    @Test(arguments: logs)
    func progressIsTheTrainersBar(log: String) throws {
        for attempt in try Self.reading(log).attempts {
            let last = attempt.points.last?.step ?? 0
            if let progress = attempt.progress {
                #expect(progress.steps == 20000)
                #expect(progress.step >= last)
                #expect(progress.step < last + 500 || progress.step == 20000)
            } else {
                #expect(last == 0)
            }
            if attempt.finalMetrics != nil { #expect(attempt.progress?.step == 20000) }
        }
    }
}
