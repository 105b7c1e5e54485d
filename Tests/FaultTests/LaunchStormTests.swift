import JSONValues
import ProjectSupport
import TestSupport
import Testing

/// Many launches at once.
struct LaunchStormTests {
    private let count = Faults.count(short: 24, full: 64)

    @Test func launchesOfOneConfigInTheSameSecondMakeARunEach() throws {
        try withProject { project in
            let config = try project.writeConfig(TestProject.scriptConfig)
            let launches = try (0..<count).map { _ in try project.start("train", config, "--detach") }
            for launch in launches {
                let outcome = try launch.wait(seconds: 120)
                #expect(outcome.code == 0, "\(outcome.err)")
            }
            #expect(eventually(seconds: 120) { project.processes.isEmpty })
            let runs = try JSONValue.parse(try project.telos("list", "--json").out).array ?? []
            #expect(runs.count == count)
            #expect(Set(runs.map { $0["id"]?.string }).count == count)
            #expect(Set(runs.map { $0["path"]?.string }).count == count)
            #expect(runs.allSatisfy { $0["state"] == "completed" })
            // Some of them did want the same folder.
            #expect(try project.runFolders.contains { $0.hasSuffix("_2") })
        }
    }
}
