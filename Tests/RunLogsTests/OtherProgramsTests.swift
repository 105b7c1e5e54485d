import JSONValues
import RunLogs
import RunModel
import Testing

struct OtherProgramsTests {
    private func attempt(_ out: String, _ err: String = "") -> LogAttempt? { LogReading.of(out, err).counted }

    // MARK: Hugging Face

    @Test func aTrainersRunEndsWithItsEvaluation() throws {
        let read = try #require(attempt(OtherPrograms.runGlue + OtherPrograms.runGlueEnd))
        #expect(read.outcome == ObservedState(.completed))
        #expect(read.finalMetrics?["eval_accuracy"]?.number == 0.848)
        #expect(read.finalMetrics?["eval_f1"]?.number == 0.8922)
        #expect(read.finalMetrics?["epoch"] == nil)
        #expect(read.trainRuntime == 105.2)
        #expect(read.trainLoss == 0.43)
        #expect(read.configuration.steps == Found(345, .trainer))
        #expect(read.configuration.batchSize == Found(32, .trainer))
        #expect(read.lossPointCount == 2)
        #expect(read.evaluationPointCount == 2)
    }

    @Test func anEvaluationsExamplesAreNotTrainings() throws {
        // 3668 examples in batches of 32 are 115 steps an epoch; the evaluation's 408 would make it 13.
        let read = try #require(attempt(OtherPrograms.runGlue))
        #expect(read.points.map(\.step) == [115, 115, 230, 230])
    }

    @Test func evaluationsBeforeTheEndAreNoResult() throws {
        #expect(attempt(OtherPrograms.runGlue)?.outcome.state == .lost)
        #expect(attempt(OtherPrograms.runGlue)?.finalMetrics == nil)
        // Training that ended is not yet a result.
        let ended = OtherPrograms.runGlue + "{'train_runtime': 105.2, 'train_loss': 0.43, 'epoch': 3.0}\n"
        #expect(attempt(ended)?.outcome.state == .lost)
        #expect(attempt(ended)?.trainRuntime == 105.2)
    }

    @Test func anEvaluationAfterTrainingIsTheResultAndAPoint() throws {
        let known = "{'eval_loss': 0.41, 'eval_accuracy': 0.8186, 'eval_runtime': 1.5, 'epoch': 3.0}\n"
        let end = "{'train_runtime': 105.2, 'train_loss': 0.43, 'epoch': 3.0}\n"
        let read = try #require(attempt(OtherPrograms.runGlue + known + known + end + known))
        #expect(
            read.finalMetrics == JSONObject([("eval_loss", 0.41), ("eval_accuracy", 0.8186), ("eval_runtime", 1.5)]))
        #expect(read.evaluationPointCount == 5)
        // A loss alone is no score.
        let loss = "{'eval_loss': 0.41, 'eval_runtime': 1.5, 'epoch': 3.0}\n"
        #expect(attempt(OtherPrograms.runGlue + end + loss)?.finalMetrics == nil)
        // Training that goes on after it was the first of two.
        let more = "{'loss': 0.3, 'epoch': 3.1}\n"
        #expect(attempt(OtherPrograms.runGlue + end + known + more)?.finalMetrics == nil)
        #expect(attempt(OtherPrograms.runGlue + end + known + more + known)?.finalMetrics == nil)
    }

    @Test func resultsOfAnEvaluationWhileTrainingAreNone() {
        let results =
            "05/04/2023 09:05:37 - INFO - __main__ - ***** Eval results *****\n"
            + "05/04/2023 09:05:37 - INFO - __main__ -   acc = 0.81\n"
        #expect(attempt(results)?.finalMetrics?["acc"]?.number == 0.81)
        #expect(attempt(results, ScriptLog.begin() + ScriptLog.bars(to: 700))?.finalMetrics == nil)
        #expect(attempt(results + OtherPrograms.plainLoop + results)?.finalMetrics == nil)
    }

    @Test func theLoggersOfOthersAreReadThrough() {
        for prefix in [
            "[INFO|trainer.py:1769] 2023-05-04 09:05:37,123 >> ", "05/04/2023 09:05:37 - INFO - __main__ - ",
            "2023-05-04 09:05:37,123 - INFO - ", "INFO:root:", "INFO:__main__: ", "[INFO] ",
        ] {
            let text = "\(prefix)***** Running training *****\n\(prefix)  Total optimization steps = 1,000\n"
            #expect(attempt("", text)?.configuration.steps?.value == 1000, "\(prefix)")
        }
    }

    // MARK: Lightning

    @Test func theTableOfATestIsTheResult() {
        let read = attempt(OtherPrograms.plainLoop + OtherPrograms.lightningTable)
        #expect(read?.finalMetrics == JSONObject([("test_acc", 0.9269000291824341)]))
        #expect(read?.outcome.state == .completed)
        let validation = OtherPrograms.lightningTable.replacing("    Test metric    ", with: "  Validate metric  ")
        #expect(attempt(OtherPrograms.plainLoop + validation)?.finalMetrics == nil)
        let row = "│         test_acc          │    0.9269000291824341     │\n"
        #expect(attempt(OtherPrograms.plainLoop + row)?.finalMetrics == nil)
        let cut = OtherPrograms.lightningTable.replacing("0.9269000291824341", with: "n/a")
        #expect(attempt(OtherPrograms.plainLoop + cut)?.finalMetrics == nil)
    }

    @Test func theDictionaryOfAnOlderTestIsTheResult() {
        let text = "DATALOADER:0 TEST RESULTS\n{'test_acc': 0.98, 'test_loss': 0.05}\n"
        #expect(attempt(OtherPrograms.plainLoop + text)?.finalMetrics?["test_acc"] == 0.98)
    }

    // MARK: Plain loops

    @Test func aLoopsLinesArePoints() {
        let read = attempt(OtherPrograms.plainLoop)
        #expect(read?.points.map { $0["loss"] } == [0.9132, 0.7011, 0.6544])
        #expect(read?.points.map { $0["epoch"] } == [1, 2, 3])
        #expect(read?.points.map(\.step) == [nil, nil, nil])
        #expect(read?.outcome.state == .lost)
    }

    /// What a line is read to: `loss` with the step and the epoch it names.
    @Test(
        arguments: [
            ("Epoch 1/10, loss: 1.5", nil, 1, 1.5), ("Epoch 1/10 loss: 1.5", nil, 1, 1.5),
            ("Epoch 1: loss 1.5", nil, 1, 1.5),
            ("[epoch 1] loss=1.5", nil, 1, 1.5), ("Epoch [1/10], Loss: 1.5", nil, 1, 1.5),
            ("Epoch 1 loss: 1.5", nil, 1, 1.5),
            ("step 100 | loss 1.5 | lr 1e-4", 100, nil, 1.5), ("iter 100: loss 1.5, time 3ms", 100, nil, 1.5),
            ("iter 1,000: loss 1.5, time 0:12:30, 3.2 it/s", 1000, nil, 1.5),
            ("loss: 1.5  [   64/60000]", nil, nil, 1.5),
            ("Train Epoch: 1 [64/60000 (0%)]\tLoss: 1.5", nil, 1, 1.5), ("Train: loss 1.5", nil, nil, 1.5),
            // A step of the epoch is not the run's.
            ("Epoch [1/10], Step [100/600], Loss: 1.5", nil, 1, 1.5),
            ("1875/1875 [==============================] - 3s 2ms/step - loss: 1.5 - accuracy: 0.8", nil, nil, 1.5),
            (
                "\u{1B}[1m1875/1875\u{1B}[0m \u{1B}[37m━━━━\u{1B}[0m 3s 2ms/step - accuracy: 0.8 - loss: 1.5", nil, nil,
                1.5
            ),
        ] as [(String, Int?, Double?, Double)])
    func linesOfLoopsArePoints(line: String, step: Int?, epoch: Double?, loss: Double) {
        // Twice: the second time it may be read by its template.
        let points = attempt(line + "\n" + line + "\n")?.points ?? []
        #expect(points.map(\.step) == [step, step])
        #expect(points.map { $0["epoch"] } == [epoch, epoch])
        #expect(points.map { $0["loss"] } == [loss, loss])
    }

    @Test(arguments: [
        "Epoch 3: val_loss improved from 0.5 to 0.4, saving model", "loss is 0.5", "the loss of epoch 3 was 0.5",
        "Validation set: Average loss: 0.5, Accuracy: 98/100 (98%)", "3/1875 [>....] - ETA: 5:00 - loss: 2.3",
        "loss", "Epoch 1/10 loss:", "step 3 | loss 1.2.3", "5 loss 0.3", "loss: 5/",
    ])
    func whatIsNoLineOfALoopIsNoPoint(line: String) {
        #expect(attempt(line + "\n")?.points.isEmpty != false)
    }

    @Test func kerasPointsAreOfTheEpochAnnounced() {
        let bars =
            "1/2 [=>..] - ETA: 0s - loss: 2.0 - accuracy: 0.1\n2/2 [====] - 3s 2ms/step - loss: 1.0 - accuracy: 0.8\n"
        let read = attempt("Epoch 1/2\n" + bars + "Epoch 2/2\n" + bars)
        #expect(read?.points.map { $0["epoch"] } == [1, 2])
        #expect(read?.points.map { $0["accuracy"] } == [0.8, 0.8])
        #expect(read?.outcome.state == .lost)
    }

    @Test(arguments: [
        "Epoch #/10, loss: 1.0", "Epoch #/10 loss: 1.0", "Epoch #: loss 1.0", "[epoch #] loss=1.0",
        "Epoch [#/10], Loss: 1.0", "Train loss: 1.0", "Epoch # | train_loss 1.0", "step #00 | loss 1.0 | lr 1e-4",
        "iter #00: loss 1.0, time 3ms", "Epoch [#/10], Step [100/600], Loss: 0.5", "epoch #", "Starting epoch # of 10",
        "something nobody knows",
    ])
    func aScoreSaidAfterEveryEpochIsNoResult(line: String) {
        let epochs = (1...2).map { "\(line.replacing("#", with: "\($0)"))\nTest accuracy: 0.\($0)\n" }.joined()
        #expect(LogReading.of(epochs).outcome?.state != .completed)
        let third = line.replacing("#", with: "3") + "\n"
        #expect(LogReading.of(epochs + third).outcome?.state != .completed)
        // Another score, said for the first time when the epochs are over, is.
        #expect(attempt(epochs + third + "Final test accuracy: 0.5\n")?.outcome.state == .completed)
    }

    @Test func anEpochAfterAScoreSaysThatItWasNotTheLast() {
        #expect(attempt("epoch 1\naccuracy: 0.5\n")?.outcome.state == .completed)
        for after in ["epoch 2", "=== Epoch 2/10 ===", "epoch: 2 lr: 0.1", "[2/10] step 7 lr 1e-4", "step: 3, f1: 0.5"]
        {
            #expect(LogReading.of("epoch 1\naccuracy: 0.5\n\(after)\n").outcome?.state != .completed, "\(after)")
        }
    }

    @Test func aTestSetsAccuracyIsAScore() {
        let line = "Test set: Average loss: 0.1, Accuracy: 9830/10000 (98%)\n"
        #expect(attempt("Train Epoch: 1 [0/60000 (0%)]\tLoss: 2.3\n" + line)?.finalMetrics?["test_accuracy"] == 0.983)
        #expect(attempt(line)?.points.isEmpty == true)
        #expect(attempt(line + line)?.finalMetrics == nil)
    }

    @Test func anAccuracyAfterEveryEpochIsNoResult() {
        let epoch = "loss: 0.9\naccuracy: 0.7\n"
        // Said once it may be the last word; said between losses it is not.
        #expect(attempt(epoch)?.outcome.state == .completed)
        #expect(attempt(epoch + epoch)?.outcome.state == .lost)
        #expect(attempt(epoch + epoch + "{'accuracy': 0.7, 'dev_accuracy': 0.6}\n")?.outcome.state == .completed)
        // Where the bar says that training is over, it is.
        #expect(
            attempt(epoch + epoch, ScriptLog.begin() + ScriptLog.bars(to: 2000))?.outcome.state == .completed)
    }
}
