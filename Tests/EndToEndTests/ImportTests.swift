import DurableFiles
import Glibc
import JSONValues
import ProjectSupport
import RunModel
import RunStore
import SystemPackage
import TestSupport
import Testing

/// `telos import`.
struct ImportTests {
    private static let experiments = "Results_v2/imported/meta-llama/Llama-3.2-1B"

    /// Two runs that completed and one that was cut off.
    private func writeLogs(to project: TestProject) throws {
        try OldLog().write("old/Copa/1e-7", to: project)
        try OldLog(rate: "5e-7", accuracy: 0.5).write("old/Copa/5e-7", to: project)
        try OldLog(rate: "1e-6", steps: 400).write("old/Copa/1e-6", to: project)
        // Long ago: nobody can take it for one that still runs.
        #expect(try project.shell("find old -type f -exec touch -d 2025-01-03 {} +").code == 0)
    }

    @Test func logsBecomeRuns() throws {
        try withProject { project in
            try writeLogs(to: project)
            try project.expect(
                """
                $ telos import old --dry-run
                state      model                    task  method  data         lr  seed  accuracy  log
                lost       meta-llama/Llama-3.2-1B  Copa  zo      original  1e-06     0         -  Copa/1e-6.out
                completed  meta-llama/Llama-3.2-1B  Copa  zo      original  1e-07     0      0.75  Copa/1e-7.out
                completed  meta-llama/Llama-3.2-1B  Copa  zo      original  5e-07     0      0.5   Copa/5e-7.out

                3 runs would be imported: 2 completed, 1 lost; nothing was made
                """)
            try project.expectNothingMade()
            #expect(!project.exists("Results_v2"))
            let outcome = try project.telos("import", "old")
            #expect(outcome.code == 0 && outcome.err == "")
            #expect(outcome.lines.last == "3 runs imported: 2 completed, 1 lost")
            try project.expect(
                """
                $ telos list
                ================================================================================
                Training Results Summary - Results_v2
                ================================================================================

                📁 Experiment purpose: imported
                   Number of experiments: 3 (2 completed, 1 lost)
                   └─ meta-llama/Llama-3.2-1B: 3 experiments

                ================================================================================
                Total: 1 experiment purposes, 3 training experiments
                ================================================================================
                $ telos list --where 'state = lost' --columns state,learning_rate,seed,sweep,message
                state  learning_rate  seed  sweep  message
                lost           1e-06     0  -      log ends at step 400 of 1000
                $ telos list --where 'imported.source ~ "Copa/5e-7"' --columns accuracy,imported.source
                accuracy  imported.source
                     0.5  old/Copa/5e-7.out
                $ telos verify
                3 runs, {number} files checked: nothing is wrong
                $ telos import old
                0 runs imported; 3 logs were imported before
                $ telos show \(Self.experiments)/Copa_zo_original_1_6/20250102_030405
                Run              {id}  lost
                                 log ends at step 400 of 1000
                Purpose          imported

                Model            meta-llama/Llama-3.2-1B
                Task             Copa
                Method           zo
                Hyperparameters  learning_rate 1e-06
                                 batch_size 16
                                 steps 1000
                                 seed 0
                                 zo_eps 0.001

                Data             /data/original/Copa
                                 other

                Started          2025-01-02T03:04:05.678+01:00

                Imported         {time}
                From             old/Copa/1e-6.out
                Found            argument dump: model, task, method, data.path
                                 script echo: learning_rate, batch_size, steps, seed, zo_eps
                                 log: timestamp

                Folder           \(Self.experiments)/Copa_zo_original_1_6/20250102_030405
                """)
        }
    }

    @Test func importedRunsCannotGoOnAndSayWhatTheyLack() throws {
        try withProject { project in
            try writeLogs(to: project)
            #expect(try project.telos("import", "old", "--purpose", "baseline_comparison").code == 0)
            let run = "Results_v2/baseline_comparison/meta-llama/Llama-3.2-1B/Copa_zo_original_1_6/20250102_030405"
            #expect(project.exists(run))
            let resumed = try project.telos("resume", run)
            #expect(resumed.code == 1 && resumed.err.contains("was imported from old logs"), "\(resumed.err)")
            let rerun = try project.telos("rerun", run)
            #expect(rerun.code == 1 && rerun.err.contains("its configuration lacks `telos.script`"), "\(rerun.err)")
            #expect(try project.telos("stop", run).code == 0)
            #expect(try project.telos("logs", run).out.hasPrefix("mezo-meta-llama"))
            #expect(try project.telos("remove", run).code == 0)
            #expect(try project.telos("restore", "@last").code != 64)
        }
    }

    @Test func theDocumentHasItsKeys() throws {
        try withProject { project in
            try writeLogs(to: project)
            try project.write("old/empty.out", "")
            let outcome = try project.telos("import", "old", "--json")
            #expect(outcome.code == 0 && outcome.err == "left out: empty.out: it is empty\n")
            let document = try JSONValue.parse(outcome.out)
            #expect(
                document.object?.keys == [
                    "dry_run", "folder", "purpose", "runs", "counts", "known", "changed", "replaced", "left_out",
                    "unreadable", "notices", "equal_runs", "failure",
                ])
            #expect(document["counts"] == ["completed": 2, "lost": 1])
            let run = try #require(document["runs"]?.array?.last)
            #expect(run["state"]?.string == "completed" && run["metrics"]?["accuracy"]?.number == 0.5)
            #expect(run["imported"]?["found"]?["learning_rate"]?.string == "script echo")
            let listed = try JSONValue.parse(try project.telos("list", "--json").out).array ?? []
            #expect(listed.count == 3 && listed.allSatisfy { $0["sweep"]?.isNull == true })
            let same = try #require(listed.first { $0["id"] == run["id"] })
            for key in run.object?.keys ?? [] where key != "attempts" { #expect(same[key] == run[key], "\(key)") }
        }
    }

    @Test func wrongUsageIsSaidInOneSentence() throws {
        try withProject { project in
            try writeLogs(to: project)
            for (arguments, code, message) in [
                (["old", "--purpose", "a b"], Int32(2), "telos: the purpose 'a b' holds ' '"),
                (["old", "--purpose", "../x"], 2, "telos: the purpose '../x' holds '/'"),
                (["nowhere"], 1, "telos: '\(project.root)/nowhere' does not exist"),
                (["old/Copa/1e-7.out"], 2, "telos: '\(project.root)/old/Copa/1e-7.out' is not a folder"),
            ] {
                let outcome = try Program.run(
                    ["telos", "import"] + arguments, in: project.root, environment: project.environment)
                #expect(outcome.code == code && outcome.out == "" && outcome.err.hasPrefix(message), "\(outcome.err)")
            }
            try project.expectNothingMade()
            #expect(try project.telos("import", "old").code == 0)
            let own = try project.telos("import", "Results_v2/imported")
            #expect(own.code == 2 && own.err.contains("lies in this project's results folder"))
        }
    }

    @Test func verifyNoticesDamage() throws {
        try withProject { project in
            try writeLogs(to: project)
            #expect(try project.telos("import", "old").code == 0)
            #expect(
                try project.shell("echo more | tee -a \(Self.experiments)/Copa_zo_original_1_6/*/1e-06_train.out").code
                    == 0)
            let outcome = try project.telos("verify")
            #expect(outcome.code == 1 && outcome.out.contains("1e-06_train.out"), "\(outcome.out)")
        }
    }

    @Test func updatesPutTheEarlierRunAside() throws {
        try withProject { project in
            try writeLogs(to: project)
            #expect(try project.telos("import", "old").code == 0)
            try OldLog(rate: "1e-6").write("old/Copa/1e-6", to: project)
            try project.expect(
                """
                $ telos import old
                0 runs imported; 2 logs were imported before, 1 changed since and were left alone
                warning: Copa/1e-6.out was written on since it was imported as {id}; `--update` imports it again
                """)
            let updated = try project.telos("import", "old", "--update")
            #expect(updated.code == 0)
            #expect(
                updated.lines.last
                    == "1 runs imported: 1 completed; 2 logs were imported before, 1 earlier runs moved to the trash")
            #expect(try project.telos("list").out.contains("Number of experiments: 3\n"))
            #expect(try project.telos("restore").lines.count == 2)
            #expect(try project.telos("verify").code == 0)
        }
    }

    @Test func seedsWithoutEffectArePointedOut() throws {
        try withProject { project in
            try OldLog(seed: 0).write("old/s0", to: project)
            try OldLog(seed: 1).write("old/s1", to: project)
            let outcome = try project.telos("import", "old")
            #expect(outcome.code == 0)
            #expect(outcome.err.contains("although the seeds differ") && outcome.err.contains("(seed 1)"))
        }
    }

    /// Killed while it puts runs in their places, it leaves whole runs alone, and the next import makes the rest.
    @Test func aKilledImportIsCompletedByTheNext() throws {
        try withProject { project in
            var placed: [String] {
                get throws { try project.runFolders.filter { !$0.contains("/.telos/") } }
            }
            var count = 0
            var placedCount = 0
            // Until a kill has met it halfway: on a machine that does nothing else it may be done before one looks.
            for _ in 0..<20 where placedCount == 0 || placedCount == count {
                for index in count..<(count + 100) {
                    try OldLog(seed: index, loss: Double(index)).write("old/r\(index)", to: project)
                }
                count += 100
                let program = try project.start("import", "old")
                let isPlacing = try eventually { try placed.count > placedCount }
                program.send(SIGKILL)
                _ = try program.wait()
                #expect(isPlacing)
                placedCount = try placed.count
                for run in try placed {
                    #expect(project.exists("\(run)/manifest.json") && project.exists("\(run)/state.json"), "\(run)")
                }
                #expect(!(try project.telos("list", "--json").out.contains("unreadable")))
            }
            #expect(placedCount > 0 && placedCount < count)
            let left = try project.telos("verify")
            #expect(left.code == 1 && left.out.contains("what an import was making when it was killed"))
            let outcome = try project.telos("import", "old")
            #expect(outcome.code == 0, "\(outcome.err)")
            #expect(outcome.out.contains("\(placedCount) logs were imported before"))
            #expect(try project.runFolders.count == count)
            #expect(try project.telos("verify").out.contains("nothing is wrong"))
            #expect(try project.files(below: "Results_v2/.telos/imports").count == 1)
        }
    }

    @Test func twoAtOnceImportNothingTwice() throws {
        try withProject { project in
            for index in 0..<20 { try OldLog(seed: index, loss: Double(index)).write("old/r\(index)", to: project) }
            let programs = try (0..<4).map { _ in try project.start("import", "old") }
            let outcomes = try programs.map { try $0.wait() }
            #expect(outcomes.contains { $0.code == 0 })
            for outcome in outcomes where outcome.code != 0 {
                #expect(outcome.code == 1 && outcome.err.contains("is importing into this project"), "\(outcome.err)")
            }
            #expect(try project.runFolders.count == 20)
        }
    }

    /// A path longer than the system takes: nobody can read what lies there, whatever they may.
    @Test func whatCannotBeReadKeepsNothingElseFromIt() throws {
        try withProject { project in
            try writeLogs(to: project)
            let name = String(repeating: "d", count: 250)
            let deep = "cd old && for i in $(seq 20); do mkdir \(name) && cd -P ./\(name) || exit 1; done"
            #expect(try project.shell(deep).code == 0)
            defer { _ = try? project.shell("rm -rf old/\(name)") }
            let outcome = try project.telos("import", "old")
            #expect(outcome.code == 1 && outcome.err.contains("the name is too long"), "\(outcome.err)")
            #expect(outcome.lines.last == "3 runs imported: 2 completed, 1 lost")
        }
    }

    /// What failed is said, and nothing else.
    @Test func aFailureIsNotTakenForAFolderWithoutLogs() throws {
        try withProject { project in
            try OldLog().write("old/a", to: project)
            try project.write("Results_v2/imported/meta-llama", "no folder")
            let outcome = try project.telos("import", "old")
            #expect(outcome.code == 1 && outcome.out == "0 runs imported\n")
            #expect(outcome.errorLines.count == 1 && outcome.err.hasPrefix("telos: nothing was imported: "))
            try project.write("empty/notes.txt", "")
            #expect(try project.telos("import", "empty").err.hasPrefix("notice: no logs"))
        }
    }

    @Test func anUpdateOfALogThatSaysNothingLeavesItsRun() throws {
        try withProject { project in
            try writeLogs(to: project)
            #expect(try project.telos("import", "old").code == 0)
            try project.write("old/Copa/1e-6.out", "hello\n")
            try project.write("old/Copa/1e-6.err", "")
            let updated = try project.telos("import", "old", "--update")
            #expect(
                updated.lines.last == "0 runs imported; 2 logs were imported before, 1 were left out", "\(updated.out)")
            #expect(updated.err.contains("left out: Copa/1e-6.out: nothing in it tells of a training"))
            #expect(!updated.err.contains("trash"))
            #expect(try project.telos("list").out.contains("Number of experiments: 3 (2 completed, 1 lost)"))
        }
    }

    @Test func narrowTerminalsKeepWhatMatters() throws {
        try withProject { project in
            try writeLogs(to: project)
            let outcome = try project.start("import", "old", onTerminal: true).wait()
            #expect(outcome.code == 0)
            #expect(outcome.lines.allSatisfy { $0.count <= 120 }, "\(outcome.out)")
            #expect(outcome.out.contains("Copa/1e-7.out"))
        }
    }

    /// The real logs, held against what a person reads in them.
    @Test(.enabled(if: testData != nil, "needs TELOS_TEST_DATA"))
    func theRealLogs() throws {
        let logs = try #require(testData).appending("real-logs")
        let truths = try JSONValue.parse(try logs.appending("truth.json").readBytes()).array ?? []
        try withProject { (project) throws in
            let outcome = try project.telos("import", logs.string, seconds: 300)
            #expect(outcome.code == 0)
            #expect(outcome.lines.last == "39 runs imported: 33 completed, 5 failed, 1 lost")
            let listed = try JSONValue.parse(try project.telos("list", "--json").out).array ?? []
            #expect(listed.count == 39 && truths.count == 39)
            for truth in truths {
                let source = logs.string + "/" + (truth["out"]?.string ?? "")
                let run = try #require(listed.first { $0["imported"]?["sources"]?.array == [.string(source)] })
                for key in ["model", "task", "method", "state", "reason"] {
                    #expect(run[key] == truth[key], "\(source)")
                }
                for key in ["learning_rate", "batch_size", "steps", "seed"] {
                    #expect(run["hyperparameters"]?[key]?.number == truth[key]?.number, "\(source)")
                }
                for key in ["accuracy", "dev_accuracy"] {
                    #expect(run["metrics"]?[key]?.number == truth[key]?.number, "\(source)")
                }
                let state = try project.state(of: try #require(run["path"]?.string))
                #expect(state["attempts"]?.array?.count == truth["attempts"]?.integer)
                #expect(state["counted_attempt"] == truth["counted_attempt"])
            }
            #expect(try project.telos("list", "--where", "state = failed").lines.count == 6)
            #expect(
                try project.telos("import", logs.string, seconds: 300).out
                    == "0 runs imported; 39 logs were imported before\n")
            #expect(try project.telos("verify", seconds: 300).code == 0)
        }
    }
}
