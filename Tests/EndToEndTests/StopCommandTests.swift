import Glibc
import JSONValues
import ProjectSupport
import RunModel
import RunStore
import Testing

/// `telos stop`, from any terminal.
struct StopCommandTests {
    private static let long = "sleep 300 &\ntouch started-$SEED\nwait\n"

    private func write(_ project: TestProject, script: String, seeds: String = "0") throws {
        try project.write("own.sh", script)
        try project.write(
            "own.yaml",
            TestProject.scriptConfig.replacing("train.sh", with: "own.sh").replacing("seed: 0", with: "seed: \(seeds)"))
    }

    private func id(_ project: TestProject, _ index: Int = 0) throws -> String {
        try #require(try project.configuration(of: project.runFolders[index]).telos?.id.text)
    }

    @Test func aRunEndsAndTheOthersOfItsSweepGoOn() throws {
        try withProject { project in
            try write(
                project, script: "[ $SEED = 0 ] && exec sleep 300\necho \"{'accuracy': 0.75, 'dev_accuracy': 0.5}\"\n",
                seeds: "[0, 1]")
            #expect(try project.telos("train", "own.yaml", "--detach").code == 0)
            let first = try project.runFolders[0]
            #expect(eventually { (try? project.state(of: first)["process"]?["pid"]?.integer) ?? nil != nil })
            let outcome = try project.telos("stop", try id(project))
            #expect(outcome == Outcome(out: "\(try id(project))  stopped (asked)\n", err: "", code: 0))
            #expect(
                eventually {
                    (try? project.runFolders.map { try project.state(of: $0)["state"] }) == ["stopped", "completed"]
                })
        }
    }

    @Test func aSweepEndsWithAllThatWaits() throws {
        try withProject { project in
            try write(project, script: Self.long, seeds: "[0, 1, 2]")
            #expect(try project.telos("train", "own.yaml", "--detach").code == 0)
            #expect(eventually { project.exists("started-0") })
            let outcome = try project.telos("stop", "@last-sweep")
            #expect(outcome.code == 0, "\(outcome.err)")
            let states = try project.runFolders.map { try project.state(of: $0) }
            #expect(states.map { $0["state"] } == ["stopped", "stopped", "stopped"])
            #expect(states.map { $0["reason"] } == ["asked", "asked", "asked"])
            #expect(!project.exists("started-1"))
            #expect(eventually { project.processes.isEmpty })
        }
    }

    @Test func whatItsSupervisorLeftRunningIsEnded() throws {
        try withProject { project in
            try write(project, script: "trap '' HUP\n" + Self.long)
            #expect(try project.telos("train", "own.yaml", "--detach").code == 0)
            #expect(eventually { project.exists("started-0") })
            let run = try project.onlyRun
            #expect(eventually { (try? project.state(of: run)["process"]?["pid"]?.integer) ?? nil != nil })
            let state = try project.state(of: run)
            let supervisor = try #require(state["supervisor"]?["pid"]?.integer)
            kill(Int32(supervisor), SIGKILL)
            #expect(eventually { (try? project.telos("show").out.contains("running (unsupervised)")) ?? false })
            let outcome = try project.telos("stop", "@last")
            #expect(outcome.out == "\(try id(project))  stopped (asked)\n", "\(outcome)")
            #expect(outcome.code == 0)
            #expect(eventually { project.processes.isEmpty })
        }
    }

    @Test func whatHasEndedIsToldAndNoFailure() throws {
        try withProject { project in
            try write(project, script: "echo \"{'accuracy': 0.75}\"\n")
            #expect(try project.telos("train", "own.yaml").code == 0)
            let outcome = try project.telos("stop", "@last")
            #expect(outcome == Outcome(out: "\(try id(project))  is completed already\n", err: "", code: 0))
            #expect(try !project.files(below: "Results_v2").contains { $0.hasSuffix(".stop") })
            #expect(try project.telos("stop", "nosuch").code == 1)
        }
    }
}
