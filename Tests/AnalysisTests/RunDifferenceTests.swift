import DurableFiles
import FileDigests
import JSONValues
import RunFolders
import RunModel
import RunStore
import TestSupport
import Testing

@testable import Analysis

struct RunDifferenceTests {
    private func difference(_ study: StudyTree, _ first: RunFolder, _ second: RunFolder) throws -> RunDifference {
        let project = try study.project
        let records = try [first, second].map { try #require(project.record(at: $0.path)) }
        return RunDifference(records[0], records[1], in: project, digests: DigestCache(file: nil))
    }

    @Test func whatDiffersIsSorted() throws {
        try withStudy { study in
            let first = try study.add(learningRate: 1e-3, [("accuracy", 0.5)]) { $0.telos?.host = "gpu-1" }
            let second = try study.add(learningRate: 1e-4, [("accuracy", 0.75), ("f1", 0.5)]) {
                $0.telos?.host = "gpu-2"
                $0.dataPath = "Data_v2/original/Other"
            }
            let difference = try difference(study, first, second)
            let entries = difference.sections.map { section in
                "\(section.title.rawValue): "
                    + section.entries.map { "\($0.key) \($0.first.valueText) \($0.second.valueText)" }.joined(
                        separator: "; ")
            }
            #expect(
                entries == [
                    "training: hyperparameters.learning_rate 0.001 0.0001; hyperparameters.threads 1 2",
                    "data: data.path Data_v2/original/Copa Data_v2/original/Other",
                    "environment: telos.host gpu-1 gpu-2", "outcome: metrics.accuracy 0.5 0.75; metrics.f1 - 0.5",
                ])
            #expect(difference.sections.last?.entries[0].difference == -0.25)
            var text = ""
            difference.write(names: ("a", "b"), width: 100) { text += $0 }
            #expect(text.contains("  accuracy  0.5  0.75  -0.25\n"), "\(text)")
            #expect(text.contains("No test of the difference: run a000000001 has no predictions"))
        }
    }

    @Test func theSameExamplesAreCounted() throws {
        try withStudy { study in
            let runs = try [(1e-3, 0.6), (1e-4, 0.4)].map { rate, accuracy in
                try study.add(learningRate: rate, [("accuracy", .number(accuracy))])
            }
            try study.predict([true, true, false, false, true], in: runs[0])
            try study.predict([false, true, false, true, false], in: runs[1])
            let difference = try difference(study, runs[0], runs[1])
            let outcomes = try difference.outcomes.get()
            #expect(outcomes.onlyFirst == [0, 4])
            #expect(outcomes.onlySecond == [3])
            #expect((outcomes.bothRight, outcomes.bothWrong) == (1, 1))
            var text = ""
            difference.write(names: ("a", "b"), width: 100) { text += $0 }
            #expect(text.contains("  right in a alone: 2 (lines 1, 5)\n"), "\(text)")
            #expect(text.contains("p = 1.0 (exact McNemar test, n = 5, 2 against 1)"))
            #expect(difference.json["mcnemar"]?["p"]?.number == 1)
            #expect(difference.json["examples"]?["won"]?.array?.compactMap(\.integer) == [0, 4])
        }
    }

    @Test(arguments: [
        (#"{"split":"validation","index":0,"gold":1}"#, ":1: this line is no prediction with index, gold, predicted"),
        (
            #"{"split":"validation","index":0,"gold":1,"predicted":1}\#n{"split":"validation","index":0,"gold":1,"predicted":1}"#
                .replacing("\\#n", with: "\n"), ":2: the example 0 stands there twice"
        ),
        (#"{"split":"dev","index":0,"gold":1,"predicted":1}"#, "run r has no predictions on the validation split"),
    ])
    func predictionsThatCannotBeReadAreRefused(text: String, reason: String) throws {
        try withStudy { study in
            let run = try study.add([])
            try run.predictionsFile.replaceContents(with: text)
            do {
                _ = try Predictions(of: run.path, run: "r", reported: nil)
                Issue.record("it was read")
            } catch {
                #expect("\(error)".contains(reason), "\(error)")
            }
        }
    }

    @Test func anotherRightAnswerIsRefused() throws {
        try withStudy { study in
            let runs = try [0, 1].map { try study.add(seed: $0, []) }
            for (run, gold) in zip(runs, [0, 1]) {
                try run.predictionsFile.replaceContents(
                    with: #"{"split":"validation","index":7,"gold":\#(gold),"predicted":1}"#)
            }
            let predictions = try runs.map { try Predictions(of: $0.path, run: "r", reported: nil) }
            #expect(throws: PairingRefusal.otherGold(index: 7)) { try PairedOutcomes(predictions[0], predictions[1]) }
        }
    }
}
