import DurableFiles
import JSONValues
import ProjectSupport
import SystemPackage
import Testing

/// `telos compare` and `telos report`, on a sweep of three learning rates and three seeds.
struct CompareTests {
    private func withSweep(_ body: (TestProject) throws -> Void) throws {
        try withProject { project in
            // 1e-6: the best on dev; 1e-5: the best on validation.
            try project.write(
                "train.sh",
                """
                case "$LR" in *6) scores="0.70 0.80" ;; *5) scores="0.75 0.60" ;; *) scores="0.50 0.50" ;; esac
                set -- $scores
                # The difference of two rates is not the same at every seed.
                case "$LR" in *6) last=$SEED ;; *) last=$((2 * SEED * SEED)) ;; esac
                echo "{'loss': 0.$SEED$SEED, 'learning_rate': $LR, 'epoch': 1.0}"
                echo "{'accuracy': ${1}$last, 'dev_accuracy': ${2}$SEED}"
                """)
            try project.train(
                TestProject.scriptConfig.replacing("learning_rate: 1e-6", with: "learning_rate: [1e-4, 1e-5, 1e-6]")
                    .replacing("seed: 0", with: "seed: [0, 1, 2]"))
            try body(project)
        }
    }

    @Test func aSweepIsComparedOverItsSeeds() throws {
        try withSweep { project in
            let outcome = try project.telos("compare", "@last-sweep")
            #expect(outcome.code == 0, "\(outcome.err)")
            #expect(
                outcome.out.hasPrefix(
                    "accuracy on validation of 9 runs in 3 groups over seed; interval: t interval of the mean, 95 %\n"
                ))
            #expect(
                outcome.out.contains(
                    "* chosen on dev: learning_rate 1e-06, whose mean dev_accuracy 0.801 is the greatest of 3. Its accuracy "
                        + "0.701"), "\(outcome.out)")
            #expect(outcome.out.contains("- the best learning_rate, 1e-06, is the least of the 3 tried"))
            let json = try JSONValue.parse(Array(try project.telos("compare", "--json").out.utf8))
            #expect(json["groups"]?.array?.map { $0["n"]?.integer } == [3, 3, 3])
            #expect(json["parts"]?.array?[0]["chosen"]?.integer == 0)
            let differences = json["parts"]?.array?[0]["differences"]?.array
            #expect(differences?.map { $0["methods"]?.array?.first?.string } == ["paired t test", "paired t test"])
        }
    }

    @Test func twoRunsAreHeldBesideEachOther() throws {
        try withSweep { project in
            let list = try JSONValue.parse(Array(try project.telos("list", "--json").out.utf8))
            let ids = (list.array ?? []).prefix(2).compactMap { $0["id"]?.string }
            let outcome = try project.telos("compare", ids[0], ids[1])
            #expect(outcome.code == 0, "\(outcome.err)")
            #expect(outcome.out.contains("\nOutcome\n"))
            #expect(outcome.out.contains("No test of the difference: "))
            let json = try JSONValue.parse(Array(try project.telos("compare", ids[0], ids[1], "--json").out.utf8))
            #expect(json["first"]?.string == ids[0])
            #expect(json["mcnemar"]?.isNull == true)
        }
    }

    @Test func twoRunsAreGroupsWhereGroupsAreAskedFor() throws {
        try withSweep { project in
            let list = try JSONValue.parse(Array(try project.telos("list", "--json").out.utf8))
            let ids = (list.array ?? []).prefix(2).compactMap { $0["id"]?.string }
            let outcome = try project.telos("compare", ids[0], ids[1], "--metric", "dev_accuracy", "--better", "lower")
            #expect(outcome.out.hasPrefix("dev_accuracy of 2 runs"), "\(outcome.out)\(outcome.err)")
            #expect(outcome.out.contains("the least of 2"), "\(outcome.out)")
        }
    }

    @Test func ofOneRunItIsSaidHowToNameASecond() throws {
        try withSweep { project in
            let list = try JSONValue.parse(Array(try project.telos("list", "--json").out.utf8))
            let id = try #require(list.array?.first?["id"]?.string)
            let outcome = try project.telos("compare", id)
            #expect(outcome.code == 0)
            #expect(outcome.err.contains("name a second one, a sweep, or --purpose hyperparameter_tuning"))
        }
    }

    /// Of a folder whose look does not change: its file is rewritten in place.
    @Test func filesThatSomebodyEditedAreSeenWhenAskedFor() throws {
        try withSweep { project in
            let list = try JSONValue.parse(Array(try project.telos("list", "--json").out.utf8))
            let path = try #require(list.array?.first?["path"]?.string)
            let file = project.root.appending("\(path)/result.json")
            #expect(try project.telos("compare", "--purpose", "hyperparameter_tuning").code == 0)
            let text = String(decoding: try file.readBytes(), as: UTF8.self)
            let edited = text.replacing(#"accuracy": 0"#, with: #"accuracy": 9"#)
            #expect(edited != text)
            let handle = try FileDescriptor.open(file, .writeOnly)
            try handle.closeAfter { _ = try handle.writeAll(edited.utf8) }
            let json = try JSONValue.parse(Array(try project.telos("compare", "--fresh", "--json").out.utf8))
            let means = (json["groups"]?.array ?? []).compactMap { $0["mean"]?.number }
            #expect(means.contains { $0 > 1 }, "\(means)")
        }
    }

    @Test(arguments: [
        (["compare", "nosuch"], 1, "nosuch"), (["compare", "--where", "tsk = Copa"], 2, "did you mean"),
        (["compare", "--by", "learning_rat"], 2, "learning_rate"),
        (["compare", "--metric", "purpose"], 2, "is no final metric"),
        (["compare", "--metric", "accuracy,dev_accuracy"], 2, "--metric: one metric, not 2"),
        (["compare", "--where", "task = CB"], 1, "no run fits"),
        (["compare", "--purpose", "x"], 1, "Experiment purpose not found: x"),
        (["report", "x"], 1, "Experiment purpose not found: x"),
        (["report", "hyperparameter_tuning", "--out", "nosuch/folder/study.html"], 2, "there is no folder"),
    ])
    func whatCannotBeComparedIsTold(arguments: [String], code: Int32, message: String) throws {
        try withSweep { project in
            let outcome = try Program.run(
                ["telos"] + arguments, in: project.root, environment: project.environment, seconds: 60)
            #expect(outcome.code == code, "\(outcome.out)")
            #expect(outcome.err.contains(message), "\(outcome.err)")
            #expect(outcome.out.isEmpty, "\(outcome.out)")
        }
    }

    @Test func withoutRunsNothingIsCompared() throws {
        try withProject { project in
            let outcome = try project.telos("compare")
            #expect(outcome.code == 1)
            #expect(outcome.err == "telos: there are no runs to compare\n")
        }
    }

    @Test func aStudyIsReportedInEveryForm() throws {
        try withSweep { project in
            for (file, beginning) in [
                ("study.html", "<!DOCTYPE html>"), ("study.md", "# Study: hyperparameter"),
                ("study.tex", "% \\usepackage{"),
                ("study.csv", "hyperparameters.learning_rate,n,mean"),
            ] {
                let outcome = try project.telos("report", "hyperparameter_tuning", "--out", file)
                #expect(outcome.code == 0, "\(outcome.err)")
                #expect(outcome.err == "written: \(file)\n")
                let text = String(decoding: try project.root.appending(file).readBytes(), as: UTF8.self)
                #expect(text.hasPrefix(beginning), "\(text.prefix(100))")
            }
            // The pictures that Markdown names stand beside it, and nothing else was written.
            let names = try project.root.children().map(\.name.string).filter { $0.hasPrefix("study") }
            #expect(
                names.sorted() == [
                    "study-1.svg", "study-2.svg", "study-3.svg", "study.csv", "study.html", "study.md", "study.tex",
                ])
            // Of another process, in which dictionaries have another order.
            let page = String(decoding: try project.root.appending("study.html").readBytes(), as: UTF8.self)
            for _ in 0..<2 {
                #expect(try project.telos("report", "hyperparameter_tuning", "--format", "html").out == page)
            }
            #expect(try project.telos("report", "hyperparameter_tuning").out.hasPrefix("# Study: hyperparameter"))
        }
    }
}
