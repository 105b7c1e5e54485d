import Glibc
import JSONValues
import ProjectSupport
import RunModel
import RunStore
import SystemPackage
import Testing

/// Experiment records: what a sweep leaves, what people add, what no longer holds.
struct RecordTests {
    private static let file = "Results_v2/hyperparameter_tuning/README.md"

    /// Two learning rates; the script's accuracy follows from the learning rate, so that one is best.
    private static let sweep = TestProject.scriptConfig.replacing(
        "learning_rate: 1e-6", with: "learning_rate: [1e-6, 5e-7]"
    ).replacing("train.sh", with: "own.sh")
    private static let script = """
        if [ $LR = 1e-6 ]; then echo "{'accuracy': 0.852, 'dev_accuracy': 0.5}"
        else echo "{'accuracy': 0.75, 'dev_accuracy': 0.625}"; fi

        """

    /// A sweep of two runs that has ended, its runner too.
    private func withSweep(
        _ config: String = sweep, script: String = script, _ body: (TestProject, RunID) throws -> Void
    ) throws {
        try withProject { (project) throws in
            try project.write("own.sh", script)
            try project.write("c.yaml", config)
            _ = try project.telos("train", "c.yaml")
            #expect(eventually { project.processes.isEmpty })
            try body(project, try sweepID(of: project))
        }
    }

    private func sweepID(of project: TestProject) throws -> RunID {
        let run = try #require(try project.runFolders.first)
        return try #require(try project.configuration(of: run).telos?.sweep)
    }

    private func run(_ rate: String, in project: TestProject) throws -> (path: String, id: String) {
        let path = try #require(try project.runFolders.first { $0.contains("_\(rate)/") })
        return (path, try #require(try project.configuration(of: path).telos?.id.text))
    }

    @Test func aSweepLeavesItsEntry() throws {
        try withSweep { project, sweep throws in
            let best = try run("5_7", in: project).id
            let day = try project.shell("date +%Y-%m-%d").lines[0]
            #expect(
                try project.read(Self.file) == """
                    ## Experiment records

                    <!-- telos:record \(sweep) -->
                    ### \(day): Copa zo on original at 2 learning rates
                    - Training purpose: hyperparameter_tuning
                    - Dataset: Data_v2/original/Copa/
                    - Model: tiny
                    - Learning rate grid: [1e-6, 5e-7]
                    - Best result: LR=5e-7, Acc=75.0 % (chosen on dev; run \(best))
                    - Runs: 2 completed; config c.yaml
                    - Note:
                    <!-- /telos:record -->

                    """)
            try project.expect(
                """
                $ telos record --check
                all figures hold; entries checked: 1
                $ telos record \(sweep)
                telos: the sweep \(sweep) has its entry: \(Self.file):3; every figure of it holds
                [1]
                $ telos verify
                {any}
                $ telos list
                ================================================================================
                Training Results Summary - Results_v2
                ================================================================================

                📁 Experiment purpose: hyperparameter_tuning
                   Number of experiments: 2
                   └─ tiny: 2 experiments

                ================================================================================
                Total: 1 experiment purposes, 2 training experiments
                ================================================================================
                """)
        }
    }

    @Test func aNativeSweepLeavesItsEntryToo() throws {
        try withProject { (project) throws in
            try project.train(
                TestProject.nativeConfig.replacing("learning_rate: 1e-3", with: "learning_rate: [1e-3, 1e-4]"))
            #expect(eventually { project.processes.isEmpty })
            let text = try project.read(Self.file)
            #expect(text.contains("- Learning rate grid: [1e-3, 1e-4]\n- Best result: LR=1e-"), "\(text)")
            #expect(text.contains(" % (chosen on dev; "))
            #expect(try project.telos("record", "--check").code == 0)
        }
    }

    @Test(arguments: [
        (changes: [("experiment:", "experiment:\n  record: false")], isRecorded: false),
        (changes: [("[1e-6, 5e-7]", "1e-6")], isRecorded: false),
        (changes: [("[1e-6, 5e-7]", "1e-6"), ("experiment:", "experiment:\n  record: true")], isRecorded: true),
        (changes: [("own.sh", "gone.sh")], isRecorded: false),
        (changes: [("own.sh", "gone.sh"), ("experiment:", "experiment:\n  record: true")], isRecorded: true),
    ])
    func theConfigDecidesElseTheRuns(changes: [(String, String)], isRecorded: Bool) throws {
        let config = changes.reduce(Self.sweep) { $0.replacing($1.0, with: $1.1) }
        try withSweep(config) { project, sweep throws in
            #expect(project.exists(Self.file) == isRecorded)
            let added = try project.telos("record", String(sweep.text.prefix(7)))
            #expect(added.code == (isRecorded ? 1 : 0), "\(added.err)")
            if !isRecorded { #expect(added.out == "recorded: \(Self.file):3\n") }
            #expect(try project.telos("record", "--check").code == 0)
        }
    }

    @Test func aSweepThatRunsIsRefused() throws {
        try withProject { (project) throws in
            try project.write("own.sh", "while [ ! -e go ]; do sleep 0.1; done\n" + Self.script)
            try project.write("c.yaml", Self.sweep)
            #expect(try project.telos("train", "c.yaml", "--detach").code == 0)
            let refused = try project.telos("record", "@last-sweep")
            #expect(refused.code == 1 && refused.err.contains("is still running: 2 of its 2 runs"), "\(refused.err)")
            try project.write("go", "")
            #expect(eventually { project.processes.isEmpty })
            #expect(try project.telos("record", "--check").code == 0)
        }
    }

    @Test func figuresThatChangeWhenARunIsResumedAreSuperseded() throws {
        let config = Self.sweep + "  resume: true\n"
        let script = "[ $LR = 5e-7 ] && [ \"$TELOS_RESUME\" != 1 ] && exit 3\n" + Self.script
        try withSweep(config, script: script) { project, sweep throws in
            let before = try project.read(Self.file)
            #expect(before.contains("- Runs: 1 completed, 1 failed; config c.yaml"))
            #expect(try project.telos("resume", "@last-sweep").code == 0)
            #expect(eventually { project.processes.isEmpty })
            let after = try project.read(Self.file)
            #expect(after.hasPrefix(before))
            let added = after.dropFirst(before.count)
            #expect(added.contains("- Runs: 2 completed; config c.yaml") && added.contains("- Supersedes: "))
            #expect(added.contains("LR=5e-7, Acc=75.0 %"))
            #expect(
                try project.telos("record", "--check").out
                    == "all figures hold; entries checked: 1; not checked: 1 superseded\n")
        }
    }

    @Test func peopleAddNotes() throws {
        try withSweep { project, sweep throws in
            let before = try project.read(Self.file)
            let (path, id) = try run("1_6", in: project)
            let noted = try project.telos(
                "record", "hyperparameter_tuning", "the rate\n<!-- /telos:note -->", "--run", String(id.prefix(6)),
                "--json")
            let json = try JSONValue.parse(noted.out)
            #expect(json["file"] == .string(Self.file) && json["line"] == 14 && json["run"] == .string(id))
            let after = try project.read(Self.file)
            #expect(after.hasPrefix(before))
            #expect(
                after.contains(
                    "- Run: \(id), \(path)\n- State: completed\n- Result: LR=1e-6, Acc=85.2 %, dev Acc=50.0 %\n"))
            #expect(after.hasSuffix("- Note: the rate\n  &lt;!-- /telos:note --&gt;\n<!-- /telos:note -->\n"))
            try project.expect(
                """
                $ telos record --check hyperparameter_tuning
                all figures hold; entries checked: 2
                $ telos record nowhere "x"
                Experiment purpose not found: nowhere
                Available: hyperparameter_tuning
                [1]
                $ telos record --check nowhere
                Experiment purpose not found: nowhere
                Available: hyperparameter_tuning
                [1]
                $ telos record hyperparameter_tuning
                telos: 'hyperparameter_tuning' is a purpose, and the note is missing: telos record hyperparameter_tuning "note"
                [2]
                $ telos record hyperparameter_tuning " "
                telos: the note is empty; write what is to be remembered
                [2]
                $ telos record hyperparameter_tuning x --run @last-sweep
                telos: --run @last-sweep names 2 runs; a note is on one
                [1]
                $ telos record \(id)
                telos: '\(id)' is a run, and entries are of sweeps; its sweep is \(sweep)
                [1]
                """)
            for wrong in [["record"], ["record", "x", "--run", "@last"], ["record", "--check", "a", "b"]] {
                let outcome = try Program.run(["telos"] + wrong, in: project.root, environment: project.environment)
                #expect(outcome.code == 64)
            }
        }
    }

    @Test func whatNoLongerHoldsIsNamedWithItsPlace() throws {
        try withSweep { project, sweep throws in
            let text = try project.read(Self.file).replacing("Acc=75.0 %", with: "Acc=79.9 %")
            try project.write(Self.file, text)
            try project.expect(
                """
                $ telos record --check
                \(Self.file):9: accuracy: 79.9 % stands there; now 75.0 %
                1 figures no longer hold; entries checked: 1
                [1]
                """)
            let json = try JSONValue.parse(try project.telos("record", "--check", "--json").out)
            let finding = try #require(json["findings"]?.array?.first)
            #expect(finding["sweep"] == .string(sweep.text) && finding["line"] == 9 && finding["now"] == "75.0 %")
            // A purpose that was renamed takes its records along.
            try project.write(Self.file, text.replacing("79.9", with: "75.0"))
            #expect(try project.shell("mv Results_v2/hyperparameter_tuning Results_v2/tuning").code == 0)
            try project.expect(
                """
                $ telos record --check
                Results_v2/tuning/README.md:5: training purpose: hyperparameter_tuning stands there; now tuning
                1 figures no longer hold; entries checked: 1
                [1]
                """)
            #expect(try project.shell("telos remove \(try run("5_7", in: project).id)").code == 0)
            let removed = try project.telos("record", "--check")
            #expect(removed.out.contains(":9: learning rate: 5e-7 stands there; now 1e-6"), "\(removed.out)")
        }
    }

    @Test func manyAtOnceAllStandThereWholeAndASweepOnce() throws {
        try withSweep(Self.sweep.replacing("experiment:", with: "experiment:\n  record: false")) {
            project, sweep throws in
            let notes = try (0..<8).map { try project.start("record", "hyperparameter_tuning", "note \($0)\nand more") }
            let entries = try (0..<8).map { _ in try project.start("record", sweep.text) }
            for note in notes { #expect(try note.wait().code == 0) }
            #expect(try entries.count { try $0.wait().code == 0 } == 1)
            let text = try project.read(Self.file)
            #expect(text.split(separator: "\n").count { $0 == "## Experiment records" } == 1)
            for index in 0..<8 {
                #expect(text.contains("- Note: note \(index)\n  and more\n<!-- /telos:note -->\n"))
            }
            #expect(text.split(separator: "\n").count { $0.hasPrefix("<!-- telos:record") } == 1)
            #expect(try project.telos("record", "--check").code == 0)
        }
    }

    @Test func shellsProposePurposesAndSweeps() throws {
        try withSweep { project, sweep throws in
            #expect(try project.telos("list").code == 0)
            func proposed(_ word: String) throws -> [String] {
                let words = ["telos", "record", word]
                return try Program.run(
                    ["telos", "---completion", "record", "--", "positional@0", "2", "\(word.count)"] + words,
                    in: project.root, environment: project.environment.merging(["SAP_SHELL": "bash"]) { $1 }
                ).lines
            }
            #expect(try proposed("") == ["'hyperparameter_tuning'", "'@last-sweep'"])
            #expect(try proposed("hyper") == ["'hyperparameter_tuning'"])
            #expect(try proposed(String(sweep.text.prefix(4))).contains("'\(sweep)'"))
        }
    }
}
