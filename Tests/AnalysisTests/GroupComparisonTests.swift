import DurableFiles
import JSONValues
import Listings
import Queries
import RunFolders
import RunModel
import RunStore
import Statistics
import SystemPackage
import TestSupport
import Testing

@testable import Analysis

struct GroupComparisonTests {
    /// Accuracies of three seeds at three learning rates. In thousandths.
    private static let scores: [(rate: Double, accuracy: [Int], dev: [Int])] = [
        (1e-4, [600, 620, 610], [610, 610, 610]), (1e-3, [800, 780, 805], [750, 760, 755]),
        (1e-2, [810, 820, 830], [700, 705, 710]),
    ]

    private func addScores(to study: StudyTree) throws {
        for (rate, accuracy, dev) in Self.scores {
            for seed in accuracy.indices {
                try study.add(
                    learningRate: rate, seed: seed,
                    [
                        ("accuracy", .number(Double(accuracy[seed]) / 1000)),
                        ("dev_accuracy", .number(Double(dev[seed]) / 1000)),
                        ("train_loss", .number(Double(seed) + rate)),
                    ])
            }
        }
    }

    @Test func runsThatDifferInTheirSeedAloneAreOneGroup() throws {
        try withStudy { study in
            try addScores(to: study)
            let comparison = try study.compare()
            #expect(comparison.keys.map(\.name) == ["learning_rate"])
            #expect(comparison.over.map(\.key.name) == ["hyperparameters.seed"])
            #expect(comparison.groups.map { $0.values[0].number } == [1e-4, 1e-3, 1e-2])
            #expect(comparison.groups.map(\.score.count) == [3, 3, 3])
            #expect(comparison.groups[1].score == (try Sample([0.8, 0.78, 0.805])))
            #expect(comparison.groups[1].dev == (try Sample([0.75, 0.76, 0.755])))
            #expect(comparison.groups[1].best(by: comparison.metric).score == 0.805)
            #expect(comparison.groups[1].worst(by: comparison.metric).score == 0.78)
            let constants = comparison.constants.map { "\($0.key.name) \($0.value.valueText)" }
            #expect(constants == ["model m", "task Copa", "method zo", "data original", "engine native"])
            #expect(comparison.leftOut.count == 0)
        }
    }

    /// The greatest mean on validation is another group's.
    @Test func theBestIsChosenOnDev() throws {
        try withStudy { study in
            try addScores(to: study)
            let comparison = try study.compare()
            let part = try #require(comparison.parts.first)
            #expect(comparison.parts.count == 1)
            #expect(part.chosen == 1)
            #expect(part.isChosenOnDev)
            #expect(!comparison.warnings.contains { $0.code == .chosenOnValidation })
            #expect(part.differences.map(\.group) == [0, 2])
            let expected = try MeanComparison.paired([0.81, 0.82, 0.83], [0.8, 0.78, 0.805])
            #expect(part.differences[1].interval == expected.interval)
            #expect(part.differences[1].methods == [.pairedT])
            let corrected = try HolmCorrection(part.differences.compactMap(\.pValue))
            #expect(part.differences.map(\.adjustedP) == corrected.adjusted)
        }
    }

    @Test func withoutDevTheMetricItselfChoosesAndIsWarnedOf() throws {
        try withStudy { study in
            for (rate, value) in [(1e-4, 0.5), (1e-3, 0.7), (1e-2, 0.9)] {
                try study.add(learningRate: rate, [("accuracy", .number(value))])
            }
            let comparison = try study.compare()
            #expect(comparison.parts[0].chosen == 2)
            let codes = comparison.warnings.map(\.code)
            #expect(codes == [.chosenOnValidation, .edgeOfGrid, .fewSeeds])
            #expect(
                comparison.warnings[1].message
                    == "the best learning_rate, 0.01, is the greatest of the 3 tried: a greater one may be better still"
            )
        }
    }

    @Test func ofLossesTheLeastIsTheBest() throws {
        try withStudy { study in
            for (rate, value) in [(1e-4, 0.5), (1e-3, 0.3), (1e-2, 0.9)] {
                try study.add(
                    learningRate: rate, [("eval_test_loss", .number(value)), ("eval_dev_loss", .number(1 - value))])
            }
            let comparison = try study.compare(metric: "eval_test_loss")
            #expect(comparison.metric.isLowerBetter)
            #expect(comparison.metric.devName == "eval_dev_loss")
            #expect(comparison.parts[0].chosen == 2)
            #expect(throws: AnalysisError.noMetric(available: ["eval_test_loss", "eval_dev_loss"])) {
                try study.compare()
            }
        }
    }

    @Test func whatEntersNoGroupIsCounted() throws {
        try withStudy { study in
            try addScores(to: study)
            try study.add([], state: .failed)
            try study.add([("f1", 0.5)])
            try study.add([("accuracy", "NaN")])
            // The same run again: the newest of the two is in.
            try study.add(learningRate: 1e-3, seed: 0, [("accuracy", 0.9), ("dev_accuracy", 0.9)])
            let comparison = try study.compare()
            #expect(comparison.leftOut.byState.map(\.state) == ["failed"])
            #expect(comparison.leftOut.withoutMetric == 2)
            #expect(comparison.leftOut.repeated == 1)
            #expect(comparison.groups[1].runs.map(\.score) == [0.9, 0.78, 0.805])
            #expect(
                comparison.warnings.last?.message
                    == "runs left out: 1 failed, 2 completed without a finite accuracy, 1 that repeat another, seed and all "
                    + "(though not with the same result: accuracy 0.8 and 0.9)"
            )
        }
    }

    /// Nobody knows whether they had the same.
    @Test func runsOfUnknownSeedsAreNoRepetitions() throws {
        try withStudy { study in
            try study.add(seed: 1, [("accuracy", 0.5)])
            try study.add(seed: nil, [("accuracy", 0.6)])
            try study.add(seed: nil, [("accuracy", 0.7)])
            let comparison = try study.compare()
            #expect(comparison.groups.map { $0.runs.map(\.score) } == [[0.5, 0.6, 0.7]])
        }
    }

    /// Two datasets of one name.
    @Test func runsOnOtherContentAreAnotherGroup() throws {
        try withStudy { study in
            for (seed, content) in [(0, "a"), (1, "a"), (0, "b")] {
                try study.add(seed: seed, [("accuracy", 0.5)]) { $0.telos?.dataset?.fingerprint = "sha256:\(content)" }
            }
            let comparison = try study.compare()
            #expect(comparison.keys.map(\.key.name) == ["telos.dataset.fingerprint"])
            #expect(comparison.groups.map { $0.values[0].string } == ["sha256:a", "sha256:b"])
            #expect(comparison.groups.map(\.runs.count) == [2, 1])
        }
    }

    @Test func groupsOfOtherTasksOrExamplesAreNotHeldAgainstEachOther() throws {
        try withStudy { study in
            for (task, file) in [("Copa", "x"), ("CB", "x"), ("Copa", "y")] {
                for rate in [1e-3, 1e-4] {
                    try study.add(learningRate: rate, task: task, [("accuracy", 0.5)]) {
                        $0.telos?.dataset?.fingerprint = "sha256:\(file)"
                        $0.telos?.dataset?.splits = [.init(name: "validation", file: "f", examples: 3, sha256: file)]
                    }
                }
            }
            let comparison = try study.compare()
            #expect(comparison.groups.count == 6)
            #expect(comparison.parts.map(\.groups.count).sorted() == [2, 2, 2])
            #expect(comparison.parts.flatMap(\.groups).sorted() == Array(0..<6))
        }
    }

    @Test func byChosenKeysTheOthersAreMixedAndNamed() throws {
        try withStudy { study in
            for method in ["zo", "fo_full"] {
                for rate in [1e-3, 1e-4] { try study.add(learningRate: rate, method: method, [("accuracy", 0.5)]) }
            }
            let comparison = try study.compare(by: "method")
            #expect(comparison.groups.map { $0.values[0].string } == ["fo_full", "zo"])
            #expect(comparison.groups.map(\.runs.count) == [2, 2])
            #expect(
                comparison.warnings.first?.message
                    == "the runs of a row differ in learning_rate too: their deviation is not that of the seed alone")
        }
    }

    @Test func seedsThatChangedNothingAreToldOf() throws {
        try withStudy { study in
            for seed in 0..<3 { try study.add(seed: seed, [("accuracy", 0.5), ("train_loss", 0.123456789)]) }
            for seed in 0..<3 {
                try study.add(learningRate: 1, seed: seed, [("accuracy", 0.5), ("train_loss", .number(Double(seed)))])
            }
            let warnings = try study.compare().warnings.filter { $0.code == .seedWithoutEffect }
            #expect(warnings.count == 1)
            #expect(
                warnings[0].message.hasPrefix("the seed changed nothing: the losses and results of 3 runs are equal"))
        }
    }

    @Test func budgetsAreHeldAgainstEachOtherByPassesAndNotBySteps() throws {
        try withStudy { study in
            try study.add([("accuracy", 0.5), ("forward_passes", 200), ("backward_passes", 0), ("train_runtime", 10.0)])
            try study.add(
                method: "fo_full",
                [("accuracy", 0.5), ("forward_passes", 100), ("backward_passes", 100), ("train_runtime", 11.0)])
            let warning = try study.compare().warnings.first { $0.code == .unequalBudgets }
            #expect(
                warning?.message
                    == "the groups had unequal budgets: forward passes 100 to 200, backward passes 0 to 100")
        }
    }

    @Test func dataThatChangedSinceIsToldOf() throws {
        try withStudy { study in
            let data = study.root.appending("Data_v2/original/Copa")
            try data.makeFolders(isDurable: false)
            try data.appending("copa_train.jsonl").replaceContents(with: "{}\n")
            for seed in 0..<2 {
                try study.add(seed: seed, [("accuracy", 0.5)]) { $0.telos?.dataset?.fingerprint = "sha256:a" }
            }
            try study.add(task: "CB", [("accuracy", 0.5)]) { $0.telos?.dataset?.fingerprint = "sha256:a" }
            let warnings = try study.compare().warnings.filter { [.dataChanged, .dataMissing].contains($0.code) }
            #expect(
                warnings.map(\.message) == [
                    "Data_v2/original/CB, which 1 of the runs name, is not there; `telos trace` says where its content is now",
                    "Data_v2/original/Copa holds other data now than 2 of the 2 runs on it had",
                ])
        }
    }

    // MARK: One run each

    @Test func singleRunsAreHeldAgainstEachOtherExampleByExample() throws {
        try withStudy { study in
            let first = try study.add(learningRate: 1e-3, [("accuracy", 0.75), ("dev_accuracy", 0.9)])
            let second = try study.add(learningRate: 1e-4, [("accuracy", 0.5), ("dev_accuracy", 0.5)])
            try study.predict([true, true, true, false], in: first)
            try study.predict([true, false, false, true], in: second)
            let difference = try #require(try study.compare().parts[0].differences.first)
            let outcomes = try #require(difference.outcomes)
            // Of the other to the chosen one.
            #expect(outcomes.onlyFirst == [3])
            #expect(outcomes.onlySecond == [1, 2])
            #expect(difference.difference == -0.25)
            #expect(difference.pValue == ExactMcNemar(onlyFirst: 1, onlySecond: 2, count: 4).pValue)
            #expect(difference.methods == [.exactMcNemar, .pairedBootstrap])
        }
    }

    @Test func otherExamplesGiveNoTestButTheReason() throws {
        try withStudy { study in
            let metrics: [(String, JSONValue)] = [("accuracy", 0.75), ("dev_accuracy", 0.9), ("examples", 4)]
            let first = try study.add(learningRate: 1e-3, metrics)
            let second = try study.add(
                learningRate: 1e-4, [("accuracy", 0.5), ("dev_accuracy", 0.5), ("examples", 4)])
            try study.predict([true, true, true, false], in: first)
            try study.predict([true, false, false, true], in: second, from: 2)
            let difference = try #require(try study.compare().parts[0].differences.first)
            guard case .proportions(let proportions, let reason) = difference.evidence else {
                Issue.record("\(difference.evidence)")
                return
            }
            #expect(reason == "the two were scored on different examples: 4 and 4, 2 of them the same")
            #expect(proportions.first == (try Proportion(successes: 2, count: 4)))
            #expect(difference.pValue == nil)
        }
    }

    // MARK: Metrics

    @Test func whatIsNeitherBetterByMoreNorByLessNeedsADirection() throws {
        try withStudy { study in
            for (rate, count) in [(1e-3, 40), (1e-2, 50)] {
                try study.add(learningRate: rate, [("accuracy", .number(0.5)), ("examples", JSONValue(count))])
            }
            #expect(throws: AnalysisError.noDirection("examples")) { try study.compare(metric: "metrics.examples") }
            let comparison = try study.compare(metric: "metrics.examples", better: .lower)
            #expect(comparison.metric.isLowerBetter)
            #expect(comparison.parts.map(\.chosen) == [0])
        }
    }

    /// One run whose dev value is missing does not make validation choose.
    @Test func runsWithoutADevValueAreNamed() throws {
        try withStudy { study in
            try addScores(to: study)
            let lost = try study.add(learningRate: 1e-3, seed: 3, [("accuracy", .number(0.8))])
            let comparison = try study.compare()
            #expect(comparison.parts.map(\.isChosenOnDev) == [true])
            #expect(comparison.parts.map(\.chosen) == [1])
            #expect(comparison.groups[1].dev?.count == 3 && comparison.groups[1].score.count == 4)
            let warning = try #require(comparison.warnings.first { $0.code == .devMissing })
            #expect(warning.message.hasPrefix("1 run without a finite dev_accuracy did not take part in the choice"))
            #expect(warning.message.contains(lost.path.lastComponent?.string ?? "?"))
        }
    }

    // MARK: Forms

    @Test func ofManyGroupsTheBestAreShown() throws {
        try withStudy { study in
            for number in 1...60 {
                try study.add(learningRate: Double(number), [("accuracy", .number(Double(number) / 100))])
            }
            var text = ""
            _ = try study.compare().write(width: 120) { text += $0 }
            #expect(text.contains("Only the 50 best of 60 groups; --by KEYS makes fewer"), "\(text)")
            let lines = text.split(separator: "\n")
            #expect(!lines.contains { $0.contains(" 10.0  1  0.1 ") })
            #expect(lines.contains { $0.contains(" 11.0  1  0.11 ") })
            #expect(lines.contains { $0.hasPrefix("*") && $0.contains("60.0  1  0.6") })
        }
    }

    /// On a narrow terminal the interval is whole or not there, and how it was made is said.
    @Test func narrowTerminalsKeepTheMethod() throws {
        try withStudy { study in
            try addScores(to: study)
            var text = ""
            _ = try study.compare().write(width: 60) { text += $0 }
            #expect(text.contains("0.7621 to 0.8279"), "\(text)")
            #expect(!text.contains(" worst"))
            let words = text.replacing("\n  ", with: " ")
            #expect(words.contains("greater than the chosen one's; paired t test, 3 pairs of runs):"), "\(text)")
        }
    }

    @Test func theTextSaysWhatIsMeant() throws {
        try withStudy { study in
            try addScores(to: study)
            var text = ""
            let notice = try study.compare().write(width: 200) { text += $0 }
            #expect(notice == nil)
            #expect(text.hasPrefix("accuracy on validation of 9 runs in 3 groups over seed; interval: t interval"))
            #expect(text.contains("\n*         0.001   3  0.795 "))
            #expect(
                text.contains(
                    "* chosen on dev: learning_rate 0.001, whose mean dev_accuracy 0.755 is the greatest of 3. Its accuracy "
                        + "0.795, 95 % interval 0.7621 to 0.8279, n = 3\n"), "\(text)")
            #expect(!text.contains("Take care"))
        }
    }

    @Test func theDocumentHoldsEveryFigure() throws {
        try withStudy { study in
            try addScores(to: study)
            let json = try study.compare().json
            #expect(json["groups"]?.array?.count == 3)
            let group = json["groups"]?.array?[0]
            #expect(group?["values"]?["hyperparameters.learning_rate"]?.number == 1e-4)
            #expect(group?["n"]?.integer == 3)
            #expect(group?["interval"]?["method"]?.string == "t interval of the mean")
            #expect(group?["runs"]?.array?.map { $0["over"]?["hyperparameters.seed"]?.integer } == [0, 1, 2])
            #expect(json["parts"]?.array?[0]["chosen"]?.integer == 1)
            #expect(json["parts"]?.array?[0]["chosen_by"]?.string == "dev_accuracy")
            #expect(try JSONValue.parse(Array(json.prettyText.utf8)) == json)
        }
    }

    @Test func theTableForProgramsHasARowAGroup() throws {
        try withStudy { study in
            try addScores(to: study)
            var text = ""
            try study.compare().table.write(as: .csv) { text += $0 }
            let lines = text.split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false) }
            #expect(lines.count == 4)
            #expect(Set(lines.map(\.count)).count == 1)
            #expect(lines[0].prefix(3) == ["hyperparameters.learning_rate", "n", "mean"])
        }
    }

    // MARK: What is no sample

    /// The dev split is the end of the train file: of other data it holds other examples.
    @Test func onOtherDataNothingIsChosenByDev() throws {
        try withStudy { study in
            for (data, dev, accuracy) in [("a", 0.9, 0.5), ("b", 1.0, 0.4)] {
                for seed in 0..<2 {
                    try study.add(
                        seed: seed,
                        [("accuracy", .number(accuracy + Double(seed) / 100)), ("dev_accuracy", .number(dev))]
                    ) {
                        $0.dataPath = "Data_v2/original/\(data)"
                        $0.telos?.dataset?.fingerprint = "sha256:\(data)"
                        $0.telos?.dataset?.splits = [
                            .init(name: "train", file: "f", examples: 3, sha256: data),
                            .init(name: "validation", file: "f", examples: 3, sha256: "v"),
                        ]
                    }
                }
            }
            let comparison = try study.compare()
            #expect(comparison.parts.map(\.groups) == [[0], [1]])
            #expect(comparison.acrossData.map(\.groups) == [[0, 1]])
            #expect(comparison.acrossData[0].differences.map { ($0.difference * 1000).rounded() } == [-100])
            var text = ""
            _ = try study.compare().write(width: 160) { text += $0 }
            #expect(text.contains("nothing is chosen between them"), "\(text)")
        }
    }

    @Test func tiesOnDevAreBrokenByTheDevLoss() throws {
        try withStudy { study in
            for (rate, loss) in [(1e-4, 0.3), (1e-3, 0.1), (1e-2, 0.2)] {
                try study.add(
                    learningRate: rate,
                    [("accuracy", 0.5), ("dev_accuracy", 1.0), ("best_dev_loss", .number(loss))])
            }
            let part = try study.compare().parts[0]
            #expect(part.chosen == 1)
            #expect(part.tieCount == 2)
        }
    }

    /// Without seeds no run belongs to one of another group.
    @Test func runsWithoutSeedsAreNotPaired() throws {
        try withStudy { study in
            for rate in [1e-4, 1e-3] {
                for value in [0.1, 0.2, 0.4] {
                    try study.add(learningRate: rate, seed: nil, [("accuracy", .number(value + rate))])
                }
            }
            try study.add(learningRate: 1, seed: 1, [("f1", 0.5)])
            let methods = try study.compare().parts[0].differences.map(\.methods)
            #expect(methods == [[.welch]])
        }
    }

    @Test func mixedGroupsAreNotTested() throws {
        try withStudy { study in
            for method in ["zo", "fo_full"] {
                for (rate, seed) in [(1e-3, 0), (1e-4, 0), (1e-3, 1), (1e-4, 1)] {
                    try study.add(
                        learningRate: rate, seed: seed, method: method, [("accuracy", .number(rate + Double(seed)))])
                }
            }
            let difference = try #require(try study.compare(by: "method").parts[0].differences.first)
            guard case .none(let reason) = difference.evidence else {
                Issue.record("\(difference.evidence)")
                return
            }
            #expect(reason == "the runs of a row differ in learning_rate too")
        }
    }

    @Test func differencesThatDoNotVaryGiveNoInterval() throws {
        try withStudy { study in
            for rate in [1e-4, 1e-3] {
                for seed in 0..<3 {
                    try study.add(learningRate: rate, seed: seed, [("accuracy", .number(rate < 5e-4 ? 0.5 : 0.75))])
                }
            }
            let difference = try #require(try study.compare().parts[0].differences.first)
            #expect(difference.difference == -0.25)
            #expect(difference.interval == nil)
            #expect(difference.methods.isEmpty)
        }
    }

    /// A purpose that was asked for tells two equal runs apart.
    @Test func whatIsGroupedByIsNoRepetition() throws {
        try withStudy { study in
            try study.add([("accuracy", 0.5)])
            let other = try study.add([("accuracy", 0.6)])
            let place = study.root.appending("Results_v2/other/m/x")
            try place.makeFolders(isDurable: false)
            #expect(try other.path.move(to: place.appending("20251201_120000_9")))
            #expect(try study.compare(by: "purpose").groups.map(\.score.mean) == [0.6, 0.5])
            let leftOut = try study.compare().leftOut
            #expect(leftOut.repeated == 1)
            #expect(leftOut.repeatedScores.map { [$0.low, $0.high] } == [0.5, 0.6])
        }
    }

    @Test func predictionsOfAnotherAccuracyAreRefused() throws {
        try withStudy { study in
            let runs = try [1e-3, 1e-4].map {
                try study.add(learningRate: $0, [("accuracy", 0.75), ("dev_accuracy", 0.9)])
            }
            try study.predict([true, true, true, false], in: runs[0])
            try study.predict([true, false, false, true], in: runs[1])
            let difference = try #require(try study.compare().parts[0].differences.first)
            guard case .none(let reason) = difference.evidence else {
                Issue.record("\(difference.evidence)")
                return
            }
            #expect(reason == "the predictions of run a000000002 give the accuracy 0.5, and it reports 0.75")
        }
    }

    /// What files can hold, however senseless, is printed.
    @Test func senselessFiguresArePrinted() throws {
        try withStudy { study in
            for (seed, value) in [(0, 1e308), (1, -1e308), (2, 1.7e308)] {
                for rate in [1e-3, Double.infinity] {
                    try study.add(
                        learningRate: rate, seed: seed,
                        [
                            ("accuracy", .number(value)), ("examples", .integer(.max)), ("forward_passes", 1e30),
                            ("peak_memory_bytes", -1e30), ("train_runtime", 1e300),
                        ])
                }
            }
            for metric in ["accuracy", "forward_passes", "examples"] {
                let comparison = try study.compare(metric: metric, better: .higher)
                var text = ""
                _ = comparison.write(width: 120) { text += $0 }
                comparison.table.write(as: .markdown) { text += $0 }
                text += comparison.json.compactText
                #expect(text.contains(metric))
            }
        }
    }
}
