import DurableFiles
import Glibc
import ProjectSupport
import SystemPackage
import TestSupport
import Testing

/// Experiment records when something goes wrong in the middle of them.
struct RecordFaultTests {
    private static let file = "Results_v2/hyperparameter_tuning/README.md"

    /// An entry that does not fit on the disk is no reason to lose anything: it is made up for when there is space.
    @Test(.enabled(if: MountNamespace.isPossible, "needs a mount namespace: root, or user namespaces"))
    func whatDidNotFitOnTheDiskIsAddedLater() throws {
        try withMountNamespace { project, namespace throws in
            try project.write(
                "c.yaml",
                TestProject.scriptConfig.replacing("seed: 0", with: "seed: [0, 1]").replacing(
                    "experiment:", with: "experiment:\n  record: false"))
            try project.root.appending("Results_v2").makeFolders()
            let mounted = try namespace.run("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", "Results_v2")
            try #require(mounted.code == 0, "\(mounted.err)")
            #expect(try namespace.run("telos", "train", "c.yaml").code == 0)
            // A person's file that fills its page but for a few bytes: a part of the entry fits.
            let text = "# Mine\n" + String(repeating: "x", count: 4096 - 7 - 41) + "\n"
            try namespace.view.write(Self.file, text)
            _ = try namespace.run("dd", "if=/dev/zero", "of=Results_v2/filler", "bs=4096")
            let failed = try namespace.run("telos", "record", "@last-sweep")
            #expect(failed.code == 1 && failed.err.contains("no space is left on the disk"), "\(failed.err)")
            #expect(try namespace.view.read(Self.file).hasPrefix(text))
            _ = try namespace.run("rm", "Results_v2/filler")
            let added = try namespace.run("telos", "record", "@last-sweep")
            #expect(added.code == 0, "\(added.err)")
            let after = try namespace.view.read(Self.file)
            #expect(after.hasPrefix(text) && after.hasSuffix("- Note:\n<!-- /telos:record -->\n"))
            #expect(try namespace.run("telos", "record", "--check").code == 0)
        }
    }

    /// The runner is killed before it could add the entry: nobody knows but the missing entry.
    @Test func theEntryOfAKilledRunnerIsMadeUpFor() throws {
        try withProject { (project) throws in
            try project.write(
                "own.sh", "touch started-$SEED\nwhile [ ! -e go ]; do sleep 0.1; done\necho \"{'accuracy': 0.75}\"\n")
            try project.write(
                "c.yaml",
                TestProject.scriptConfig.replacing("seed: 0", with: "seed: [0, 1]").replacing(
                    "train.sh", with: "own.sh"))
            #expect(try project.telos("train", "c.yaml", "--parallel", "2", "--detach").code == 0)
            // Each run is a shell and what it started: two such processes may still be of one run.
            #expect(eventually { project.exists("started-0") && project.exists("started-1") })
            #expect(
                try project.shell("kill -9 \(project.processes.first { $0.command.contains("carry-sweep") }?.pid ?? 0)")
                    .code == 0)
            try project.write("go", "")
            #expect(eventually { project.processes.isEmpty })
            #expect(!project.exists(Self.file))
            let added = try project.telos("record", "@last-sweep")
            #expect(added.out == "recorded: \(Self.file):3\n", "\(added.err)")
            let text = try project.read(Self.file)
            #expect(text.contains("Acc=75.0 % (chosen on validation; mean of 2 seeds; runs "))
        }
    }

    /// Each is killed at some moment of its way: before the write, between it and the look, after it.
    @Test func killsLeaveWholeEntriesAndNoLock() throws {
        try withProject { (project) throws in
            try project.train(TestProject.scriptConfig)
            var random = SeededGenerator(state: Faults.seed)
            let count = Faults.count(short: 24, full: 400)
            let longest = 80_000
            for _ in 0..<count / 4 {
                let notes = try (0..<4).map { _ in try project.start("record", "hyperparameter_tuning", "a\nb") }
                usleep(UInt32.random(in: 0...UInt32(longest), using: &random))
                for note in notes { note.send(SIGKILL) }
                for note in notes { _ = try note.wait() }
            }
            #expect(try project.telos("record", "hyperparameter_tuning", "the last").code == 0)
            let text = try project.read(Self.file)
            let begun = text.split(separator: "\n").count { $0.hasPrefix("<!-- telos:note ") }
            let ended = text.split(separator: "\n").count { $0 == "<!-- /telos:note -->" }
            #expect(begun == ended && begun <= count + 1, "seed \(Faults.seed)")
            #expect(text.split(separator: "\n").count { $0 == "## Experiment records" } == 1, "seed \(Faults.seed)")
            #expect(text.hasSuffix("- Note: the last\n<!-- /telos:note -->\n"))
        }
    }
}
