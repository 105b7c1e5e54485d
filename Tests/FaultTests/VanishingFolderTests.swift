import DurableFiles
import Glibc
import JSONValues
import ProjectSupport
import SystemPackage
import TestSupport
import Testing

/// Folders that are deleted or renamed under a running run.
struct VanishingFolderTests {
    private static let metrics = "echo \"{'accuracy': 0.75, 'dev_accuracy': 0.5}\"\n"

    private func start(_ project: TestProject, script: String) throws -> Program {
        try project.write("trainer.sh", "touch started\n" + script)
        try project.write("c.yaml", Trainer.config)
        let train = try project.start("train", "c.yaml")
        #expect(eventually { project.exists("started") })
        return train
    }

    private func delete(_ project: TestProject) throws {
        // What is being written while it is deleted can make a first try fail.
        #expect(eventually { (try? project.root.appending("Results_v2").removeTree()) != nil })
    }

    @Test func aRunWhoseResultsAreDeletedEndsAndMakesNothingAnew() throws {
        try withProject { project in
            let train = try start(
                project,
                script: "until [ -e go ]; do sleep 0.02; done\necho x > $TELOS_RUN_DIR/x || exit 1\n" + Self.metrics)
            try delete(project)
            try project.write("go", "")
            let outcome = try train.wait(seconds: 30)
            #expect(outcome.code == 1, "\(outcome.err)")
            #expect(eventually(seconds: 10) { project.processes.isEmpty })
            #expect(!project.exists("Results_v2"))
            let listed = try project.telos("list")
            #expect(listed == Outcome(out: "Results_v2 directory is empty\n", err: "", code: 0))
        }
    }

    @Test func aRunWhoseResultsAreDeletedCanBeInterrupted() throws {
        try withProject { project in
            let train = try start(project, script: "sleep 300\n")
            try delete(project)
            train.interrupt()
            let outcome = try train.wait(seconds: 40)
            #expect(outcome.code == 130, "\(outcome.err)")
            #expect(eventually(seconds: 10) { project.processes.isEmpty })
            #expect(!project.exists("Results_v2"))
        }
    }

    @Test func aRenamedRunKeepsItsLogsAndTheirTruth() throws {
        try withProject { project in
            let train = try start(project, script: "until [ -e go ]; do sleep 0.02; done\n" + Self.metrics)
            let run = try project.onlyRun
            #expect(try project.shell("mv \(run) \(run)_9").code == 0)
            try project.write("go", "")
            _ = try train.wait(seconds: 30)
            #expect(eventually(seconds: 10) { project.processes.isEmpty })
            // No folder of the old name with half a run in it.
            #expect(try project.runFolders == ["\(run)_9"])
            #expect(!project.exists(run))
            let runs = try JSONValue.parse(try project.telos("list", "--json").out).array ?? []
            #expect(runs.map { $0["state"] } == ["completed"], "\(runs)")
        }
    }
}
