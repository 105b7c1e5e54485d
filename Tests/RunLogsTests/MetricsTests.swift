import JSONValues
import RunLogs
import RunModel
import Testing

struct MetricsTests {
    private func points(_ out: String, _ err: String = "") -> [MetricPoint] {
        LogReading.of(out, err).counted?.points ?? []
    }

    private func finals(_ out: String, _ err: String = "") -> JSONObject? {
        LogReading.of(out, err).counted?.finalMetrics
    }

    @Test func valuesArePythons() throws {
        let point = try #require(
            points(
                "{'loss': nan, 'grad_norm': inf, 'a': -inf, 'b': None, 'c': True, 'd': [1, {'x': ')'}], 'epoch': 1}\n"
            )
            .first)
        #expect(point["loss"]?.isNaN == true)
        #expect(point["grad_norm"] == .infinity)
        #expect(point["a"] == -.infinity)
        #expect(point.values.map(\.key) == ["loss", "grad_norm", "a", "epoch"])
    }

    @Test func numbersOfLibrariesAreNumbers() {
        let point = points(
            "{'loss': np.float64(1.5), 'epoch': tensor(2., device='cuda:0'), 'eval_x': array([1, 2]), 's': 'it\\'s'}\n"
        ).first
        #expect(point?.values.map(\.value) == [1.5, 2])
    }

    @Test func jsonLinesArePoints() {
        let point = points("{\"loss\": 1.5, \"step\": 20, \"eval_loss\": NaN, \"note\": \"a } b\", \"x\": null}\n")
            .first
        #expect(point?.step == 20)
        #expect(point?["loss"] == 1.5)
        #expect(point?["eval_loss"]?.isNaN == true)
    }

    @Test func namedNumbersArePoints() {
        let read = points("step=500 loss=1.9 lr=1e-6\nstep: 1000, loss: 1.7\n")
        #expect(read.map(\.step) == [500, 1000])
        #expect(read.map { $0["loss"] } == [1.9, 1.7])
    }

    @Test func ofADictionaryOfHundredsTheFirstAreRead() {
        let line = "{'loss': 1.5" + (0..<1500).map { ", 'k\($0)': \($0)" }.joined() + "}\n"
        #expect(points(line + line).map(\.values.count) == [512, 512])
        #expect(points(line).first?["loss"] == 1.5)
    }

    @Test func aLoggersWordsBeforeADictionaryAreNoMatter() {
        let line = "2025-02-20 07:55:14,175 - INFO - {'loss': 1.5, 'epoch': 0.1}\n"
        #expect(points("", line).count == 1)
        // Both streams hold it: it is counted once.
        #expect(points("{'loss': 1.5, 'epoch': 0.1}\n", line).count == 1)
    }

    @Test(arguments: [
        "{'loss': 1.5, 'epoch': 0.1", "{'loss': 1.5 'epoch': 0.1}", "{'loss': 1.5, 'epoch': 0.1} and more",
        "{'loss': }", "{'loss'}", "{", "{}", "{'epoch': 1.0}", "{'loss': [1, 2}", "{'loss': 'x}",
    ])
    func whatIsNoWholeDictionaryIsNoPoint(line: String) {
        #expect(points(line + "\n").isEmpty)
    }

    // MARK: Steps

    @Test func stepsComeFromTheTrainersEpochs() {
        let read = points(ScriptLog.evaluations(1...3), ScriptLog.begin() + ScriptLog.bars(to: 1600))
        #expect(read.map(\.step) == [500, 500, 500, 1000, 1000, 1000, 1500, 1500, 1500])
    }

    @Test func stepsComeFromTheInterval() {
        let read = points(ScriptLog.echo() + ScriptLog.dump() + ScriptLog.evaluations(1...2))
        #expect(read.map(\.step) == [500, 500, 500, 1000, 1000, 1000])
    }

    @Test func oneEvaluationAloneDoesNotTellItsStep() {
        // The run may have gone on from a checkpoint.
        let read = points(ScriptLog.echo() + ScriptLog.dump() + ScriptLog.evaluations(1...1))
        #expect(read.map(\.step) == [nil, nil, nil])
        #expect(read.map { $0["epoch"] } == [26.32, 26.32, 26.32])
    }

    @Test func aRunThatWentOnFromACheckpointIsNotCountedFromZero() {
        let out = ScriptLog.echo() + ScriptLog.dump() + ScriptLog.evaluations(2...4)
        #expect(points(out).allSatisfy { $0.step == nil })
        #expect(points(out, ScriptLog.begin()).map(\.step).first == 1000)
    }

    @Test func anEpochThatFitsSeveralStepsTellsNone() {
        let begin = ScriptLog.begin(steps: 20000).replacing("examples = 300", with: "examples = 300000")
        let read = points("{'loss': 1.0, 'epoch': 0.03}\n", begin)
        #expect(read.map(\.step) == [nil])
    }

    @Test func aLossBetweenEvaluationsHasItsOwnStep() {
        let out = ScriptLog.echo() + ScriptLog.dump() + "{'loss': 1.0, 'epoch': 5.26}\n" + ScriptLog.evaluations(1...2)
        #expect(points(out, ScriptLog.begin()).first?.step == 100)
    }

    // MARK: Final metrics

    @Test func resultsAreWhatTheScriptReports() {
        let attempt = LogReading.of(ScriptLog.completedOut, ScriptLog.completedErr).counted
        #expect(attempt?.finalMetrics == JSONObject([("accuracy", 0.78), ("dev_accuracy", 0.77)]))
        #expect(attempt?.trainRuntime == 1776.748)
        #expect(attempt?.trainLoss == 2.09)
        #expect(attempt?.result?["train_loss"] == 2.09)
        #expect(attempt?.result?["accuracy"] == 0.78)
    }

    @Test(arguments: [
        "{'f1': 0.5, 'em': 0.4, 'dev_f1': 0.6}", "{'accuracy': nan, 'dev_accuracy': 0.5}", "{\"accuracy\": 0.5}",
        "accuracy: 0.5", "Accuracy = 50.0%", "Test accuracy: 0.5", "f1=0.5", "accuracy: 0.5, f1: 0.4",
        "2025-02-20 07:55:14,175 - INFO - {'accuracy': 0.5, 'dev_accuracy': 0.5}",
        "***** eval metrics *****\n  epoch         =  3.0\n  eval_accuracy =  0.8456",
    ])
    func formsOfFinalMetrics(text: String) {
        #expect(finals(text + "\n") != nil)
    }

    @Test(arguments: [
        "{'eval_accuracy': 0.5, 'epoch': 1.0}", "{'accuracy': 0.5, 'epoch': 1.0}", "{'accuracy': None}",
        "{'accuracy': '0.5'}", "{'dev_accuracy': 0.5}", "epoch: 1 accuracy: 0.5", "step=5, accuracy=0.5",
        "accuracy: 85", "accuracy: good", "the accuracy: 0.5", "accuracy", "accuracy: 0.5 so far", "loss: 0.5",
        "Best so far {'accuracy': 0.5, 'dev_accuracy': 0.5}", "{'accuracy': 0.5", "wandb: accuracy 0.5",
    ])
    func formsThatAreNoFinalMetrics(text: String) {
        #expect(finals(text + "\n") == nil)
    }

    @Test func percentagesAreFractions() { #expect(finals("Accuracy: 85.2%\n")?["accuracy"]?.number == 0.852) }

    @Test func durationsOfATrainersSummaryAreSeconds() {
        let text = "***** train metrics *****\n  train_loss    =     0.5\n  train_runtime = 0:02:15.31\n"
        #expect(LogReading.of(text + "accuracy: 0.5\n").counted?.trainRuntime == 135.31)
    }

    @Test func anAccuracyInTheMiddleOfTrainingIsNoResult() {
        let begin = ScriptLog.begin()
        #expect(finals("{'accuracy': 0.5}\n", begin + ScriptLog.bars(to: 700)) == nil)
        #expect(finals("accuracy: 0.5\n", begin + ScriptLog.bars(to: 700)) == nil)
        #expect(finals("accuracy: 0.5\n", begin + ScriptLog.bars(to: 2000)) != nil)
        #expect(finals("accuracy: 0.5\n{'loss': 1.0, 'epoch': 2.0}\n") == nil)
    }

    @Test(arguments: ["{'accuracy': 0.8}", "Test accuracy: 0.5", "{'accuracy': 0.8, 'dev_accuracy': 0.7}"])
    func stepsOfLinesMakeNoResultVoid(result: String) {
        for last in [190, 199, 100] {
            let lines = stride(from: 0, through: last, by: 10).map { "{'step': \($0), 'loss': 1.0}\n" }.joined()
            #expect(finals("STEPS: 200\n" + lines + result + "\n") != nil, "\(last)")
        }
    }

    @Test func whatWasSaidBeforeTrainingIsNoResult() {
        let untrained = "STEPS: 200\n{'accuracy': 0.31, 'dev_accuracy': 0.30}\n"
        let few = (1...3).map { ScriptLog.bar($0, of: 200) }.joined()
        let all = (1...200).map { ScriptLog.bar($0, of: 200) }.joined()
        let memory = "\n" + ScriptLog.traceback(ScriptLog.memoryError)
        // In one log or in two.
        #expect(LogReading.of(untrained + few + memory).outcome?.reason == .outOfMemory)
        #expect(LogReading.of(untrained, few + memory).outcome?.reason == .outOfMemory)
        // In one log it is seen that training came later, however far it came.
        #expect(finals(untrained + all) == nil)
        #expect(
            finals("STEPS: 200\n" + all + "\n{'accuracy': 0.7, 'dev_accuracy': 0.7}\n" + ScriptLog.bar(200, of: 200))
                != nil)
        // Bars of what comes after training are not the trainer's.
        let predictions = (1...50).map { ScriptLog.bar($0, of: 900) }.joined()
        #expect(finals("STEPS: 200\n" + all + "\n{'accuracy': 0.7, 'dev_accuracy': 0.7}\n" + predictions) != nil)
    }

    @Test func theBarOfAnEpochDoesNotSayThatTrainingIsOver() {
        let epoch = (0...9).map { ScriptLog.bar($0, of: 9) }.joined() + "\naccuracy: 0.5\n"
        #expect(finals(epoch) != nil)
        #expect(finals(epoch + epoch) == nil)
    }

    @Test func anUnfinishedLastLineCountsOnlyWhenNothingCanChangeIt() {
        #expect(finals("{'accuracy': 0.7, 'dev_accuracy': 0.74}") != nil)
        #expect(finals("accuracy: 0.7") == nil)
        #expect(
            LogReading.of(ScriptLog.echo(steps: 20000).prefix(while: { $0 != "B" }) + "BS: 1").counted?
                .configuration.batchSize?.value == nil)
    }
}
