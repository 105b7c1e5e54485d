import JSONValues
import ProjectSupport
import RunModel
import RunStore
import Testing

/// `telos remove` and `telos restore`.
struct TrashTests {
    private static let results = "Results_v2/hyperparameter_tuning/tiny/Copa_zo_original_1_6"

    @Test func aRunGoesToTheTrashAndComesBack() throws {
        try withProject { project in
            try project.train(TestProject.scriptConfig)
            let run = try project.onlyRun
            let files = try project.files(below: run)
            try project.expect(
                """
                $ telos remove @last
                {id}  \(Self.results)/{timestamp} -> Results_v2/.telos/trash/{id}
                `telos restore {id}` brings it back
                """)
            #expect(try project.runFolders.allSatisfy { $0.hasPrefix("Results_v2/.telos/trash/") })
            #expect(!project.exists("Results_v2/hyperparameter_tuning"))
            try project.expect(
                """
                $ telos list
                Results_v2 directory is empty
                $ telos restore
                run         removed                        by{any}was at
                {id}  {time}  {word}  hyperparameter_tuning/tiny/Copa_zo_original_1_6/{timestamp}
                $ telos restore $(ls Results_v2/.telos/trash | head -1 | cut -c1-6)
                {id}  \(Self.results)/{timestamp}
                $ telos restore
                The trash is empty
                """)
            #expect(try project.files(below: run) == files)
            #expect(try project.telos("show").out.contains("completed"))
        }
    }

    @Test func aSweepIsRemovedAndRestoredWhole() throws {
        try withProject { project in
            try project.train(TestProject.scriptConfig.replacing("seed: 0", with: "seed: [0, 1]"))
            let runs = try project.runFolders
            let sweep = try #require(try project.configuration(of: runs[0]).telos?.sweep?.text)
            try project.expect(
                """
                $ telos remove \(sweep) @last
                {id}  \(Self.results)/{timestamp} -> Results_v2/.telos/trash/{id}
                {id}  \(Self.results)/{timestamp} -> Results_v2/.telos/trash/{id}
                `telos restore RUN` brings one back; `telos restore` lists the trash
                """)
            let listed = try JSONValue.parse(try project.telos("restore", "--json").out)
            #expect(listed.array?.count == 2)
            for removed in listed.array ?? [] {
                #expect(removed["sweep"]?.string == sweep)
                #expect(removed["path"]?.string.map(runs.contains) == true)
                #expect(removed["trash"]?.string.map(project.exists) == true)
            }
            let restored = try JSONValue.parse(try project.telos("restore", sweep, "--json").out)
            #expect(restored.array?.compactMap { $0["path"]?.string }.sorted() == runs.sorted())
            #expect(try project.runFolders == runs)
        }
    }

    @Test func aRunThatIsRunningIsRefused() throws {
        try withProject { project in
            try project.train(TestProject.scriptConfig)
            let ended = try project.onlyRun
            try project.write(
                "own.sh", "touch started\nuntil [ -e go ]; do sleep 0.05; done\n" + #"echo "{'accuracy': 1}""#)
            try project.write("own.yaml", TestProject.scriptConfig.replacing("train.sh", with: "own.sh"))
            let launched = try project.telos("train", "own.yaml", "--detach")
            #expect(eventually { project.exists("started") })
            let id = String(launched.out.prefix(10))
            // All are looked at before the first is moved.
            let outcome = try project.telos("remove", ended, id)
            #expect(
                outcome
                    == Outcome(
                        out: "",
                        err:
                            "telos: nothing was removed: the run \(id) is running; end it first with `telos stop \(id)`\n",
                        code: 1))
            #expect(try project.runFolders.count == 2)
            try project.write("go", "")
            #expect(eventually { (try? project.telos("remove", id).code) == 0 })
        }
    }

    @Test func olderAndBrokenRunsAreRemovedToo() throws {
        try withProject { project in
            let older = OlderRun()
            try older.write(to: project)
            let broken = "Results_v2/p/m/e/20251226_143000"
            try project.write("\(broken)/experiment_config.yaml", "a: [")
            for run in [older.folder, broken] {
                let outcome = try project.telos("remove", run)
                #expect(outcome.code == 0, "\(outcome.err)")
                #expect(!project.exists(run))
                let restored = try project.telos("restore", run)
                #expect(restored.code == 0, "\(restored.err)")
                #expect(project.exists("\(run)/experiment_config.yaml"))
            }
        }
    }

    @Test func whatWasRestoredIsToldAlsoWhenTheRestCannotBe() throws {
        try withProject { project in
            try project.train(
                TestProject.scriptConfig.replacing("learning_rate: 1e-6", with: "learning_rate: [1e-6, 2e-6]"))
            let runs = try project.runFolders
            try #require(runs.count == 2)
            #expect(try project.telos("remove", runs[0], runs[1]).code == 0)
            let blocked = runs[1].split(separator: "/").dropLast().joined(separator: "/")
            try project.write(blocked, "a file in the way")
            let outcome = try project.telos("restore", runs[0], runs[1], "--json")
            #expect(outcome.code == 1)
            #expect(outcome.err.hasPrefix("telos: 1 of 2 runs were restored, and no more: "), "\(outcome.err)")
            #expect(try JSONValue.parse(outcome.out).array?.compactMap { $0["path"]?.string } == [runs[0]])
        }
    }

    @Test func whatCannotBeDoneIsTold() throws {
        try withProject { project in
            try project.expect(
                """
                $ telos remove k3f9q2
                telos: no runs in Results_v2 yet; `telos train CONFIG` makes some
                [1]
                $ telos restore k3f9q2
                telos: the trash holds no run 'k3f9q2'; `telos restore` lists what it holds
                [1]
                $ telos restore
                The trash is empty
                $ telos restore --json
                []
                """)
            try project.train(TestProject.scriptConfig)
            let run = try project.onlyRun
            try project.expect(
                """
                $ telos remove nothing
                telos: no run 'nothing'; `telos list --detail` shows what there is
                [1]
                $ telos remove @last
                {id}  \(run) -> Results_v2/.telos/trash/{id}
                `telos restore {id}` brings it back
                $ mkdir -p \(run) && telos restore \(run)
                telos: nothing was restored: the place of {id} is taken, by {root}/\(run); move or remove that first
                [1]
                """)
            #expect(try project.telos("remove").code == 64)
        }
    }
}
