import DurableFiles
import Glibc
import JSONValues
import ProjectSupport
import SystemPackage
import TestSupport
import Testing

/// A disk that is full: the results folder is a small file system in memory.
@Suite(.enabled(if: MountNamespace.isPossible, "needs a mount namespace: root, or user namespaces"))
struct FullDiskTests {
    /// Each line takes a page of the file system, so that the next one meets its end. A line stands in `witness` when
    /// it was written whole.
    private static let script = #"""
        for ((step = 1; ; step++)); do
            sleep 0.02
            printf '{"step":%d,%4096s"loss":0.5}\n' $step "" >> $TELOS_RUN_DIR/metrics.jsonl || break
            echo "step $step" >> witness
        done
        echo full >> witness
        exit 1

        """#

    private func withSmallDisk(_ body: (TestProject, MountNamespace) throws -> Void) throws {
        try withMountNamespace { project, namespace in
            try project.root.appending("Results_v2").makeFolders()
            let mounted = try namespace.run("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", "Results_v2")
            try #require(mounted.code == 0, "\(mounted.err)")
            try body(project, namespace)
        }
    }

    private func fill(_ namespace: MountNamespace, freePages: Int = 0) throws {
        let filled = try namespace.run("dd", "if=/dev/zero", "of=Results_v2/filler", "bs=4096")
        #expect(filled.err.contains("No space left on device"))
        if freePages > 0 { _ = try namespace.run("truncate", "-s", "-\(4096 * freePages)", "Results_v2/filler") }
    }

    private func makeSpace(_ namespace: MountNamespace) throws { _ = try namespace.run("rm", "Results_v2/filler") }

    private func list(_ namespace: MountNamespace) throws -> [JSONValue] {
        let listed = try namespace.run("telos", "list", "--json")
        #expect(listed.code == 0, "\(listed.err)")
        return try JSONValue.parse(listed.out).array ?? []
    }

    /// Nothing of ours but the holder of the namespace.
    private func allHasEnded(_ project: TestProject) -> Bool {
        eventually(seconds: 30) { project.processes.allSatisfy { $0.command.hasPrefix("sleep 600") } }
    }

    private func temporaryFiles(_ namespace: MountNamespace) throws -> [String] {
        try namespace.view.files(below: "Results_v2").filter { $0.hasSuffix(".tmp") }
    }

    @Test func aRunWhoseDiskFillsKeepsWhatItWroteAndSaysItFailed() throws {
        try withSmallDisk { project, namespace in
            try project.write("trainer.sh", Self.script)
            try project.write("c.yaml", Trainer.config)
            let train = try namespace.start("telos", "train", "c.yaml")
            #expect(eventually { (try? project.read("witness").contains("step 3\n")) ?? false })
            try fill(namespace)
            #expect(eventually { (try? project.read("witness").contains("full\n")) ?? false })
            #expect(eventually { !project.processes.contains { $0.command.contains("trainer.sh") } })
            // Its supervisor has met the full disk by now: the end is not written, and nothing else is said for it.
            usleep(500_000)
            let during = try list(namespace)
            #expect(during.map { $0["state"] } == ["running"])
            try makeSpace(namespace)
            #expect(try train.wait().code == 1)
            #expect(allHasEnded(project))

            let runs = try list(namespace)
            #expect(runs.map { $0["state"] } == ["failed"])
            let run = try #require(runs.first)
            #expect(run["reason"] == "disk_full", "\(run)")
            let written = try project.read("witness").split(separator: "\n").count { $0.hasPrefix("step ") }
            #expect(run["progress"]?["step"]?.integer == written)
            #expect(run["warnings"]?.array?.contains("the last line of metrics.jsonl is torn") == true, "\(run)")
            #expect(try temporaryFiles(namespace) == [])
        }
    }

    @Test func theNativeEngineNamesTheFullDisk() throws {
        try withSmallDisk { project, namespace in
            try project.write("c.yaml", Trainer.nativeConfig.replacing("steps: 60", with: "steps: 100000"))
            let train = try namespace.start("telos", "train", "c.yaml")
            #expect(
                eventually {
                    (try? namespace.view.files(below: "Results_v2").contains { $0.hasSuffix("/metrics.jsonl") })
                        ?? false
                })
            try fill(namespace)
            // The engine ends by itself; its end is written when there is space again.
            #expect(eventually { !project.processes.contains { $0.command.contains("telos-engine train") } })
            try makeSpace(namespace)
            #expect(try train.wait().code == 1)
            #expect(allHasEnded(project))
            let runs = try list(namespace)
            #expect(runs.map { $0["state"] } == ["failed"])
            #expect(runs.map { $0["reason"] } == ["disk_full"], "\(runs)")
            #expect(try temporaryFiles(namespace) == [])
        }
    }

    @Test(arguments: Faults.isFull ? Array(0...30) : [0, 4, 12])
    func aLaunchThatMeetsTheEndOfTheDiskIsWholeOrNothing(_ freePages: Int) throws {
        try withSmallDisk { project, namespace in
            try project.write("trainer.sh", Trainer.script)
            try project.write("c.yaml", Trainer.config)
            try fill(namespace, freePages: freePages)
            let launched = try namespace.run(
                "telos", "train", "c.yaml", "--set", "hyperparameters.seed=0,1,2,3", "--set", "hyperparameters.steps=1",
                "--detach")
            let made = try namespace.view.runFolders
            if launched.code == 0 {
                #expect(made.count == 4)
            } else {
                #expect(launched.code == 1)
                #expect(launched.errorLines.last?.hasSuffix("no space is left on the disk") == true, "\(launched.err)")
                #expect(made == [])
                let left = try namespace.run("find", "Results_v2", "-name", "[0-9]*", "-o", "-name", "*.json")
                #expect(left.out == "", "half made")
            }
            try makeSpace(namespace)
            #expect(allHasEnded(project))
            // Whatever became of them: it is an end, and it is said.
            let states = try list(namespace).map { $0["state"]?.string ?? "unreadable" }
            #expect(states.count == made.count)
            #expect(states.allSatisfy { ["completed", "failed", "lost"].contains($0) }, "\(states)")
        }
    }
}
