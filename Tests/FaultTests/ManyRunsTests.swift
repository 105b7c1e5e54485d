import JSONValues
import ProjectSupport
import RunModel
import RunStore
import TestSupport
import Testing

/// Many runs in one experiment's folder.
struct ManyRunsTests {
    private let count = Faults.count(short: 200, full: 10_000)

    @Test func aLaunchAmongThemGetsItsFolderAndIsTheLast() throws {
        try withProject { project in
            try project.train(TestProject.scriptConfig)
            let first = try project.onlyRun
            try copy(first, in: project)
            #expect(try project.runFolders.count == count)

            let before = try project.telos("list", seconds: 600)
            #expect(before.out.contains("Total: 1 experiment purposes, \(count) training experiments\n"))
            let config = try project.writeConfig(TestProject.scriptConfig)
            #expect(try project.telos("train", config, seconds: 600).code == 0)
            let listed = try JSONValue.parse(try project.telos("list", "--json", seconds: 600).out).array ?? []
            #expect(listed.count == count + 1)
            #expect(listed.allSatisfy { $0["state"] == "completed" })
            #expect(Set(listed.map { $0["id"]?.string }).count == count + 1)
            let newest = try #require(listed.first?["path"]?.string)
            #expect(!newest.contains("/2001"))
            let shown = try project.telos("show", "@last", seconds: 600)
            #expect(shown.out.contains("Folder           \(newest)\n"), "\(shown.out)")
        }
    }

    /// Copies of the run with ids and times of their own, written straight into place.
    private func copy(_ run: String, in project: TestProject) throws {
        let configuration = try project.configuration(of: run)
        let section = try #require(configuration.telos)
        // Cut once at the texts that differ: replacing them in every copy would take minutes.
        let parts = try project.read("\(run)/experiment_config.yaml").split(separator: "\(section.createdAt)")
            .map { $0.split(separator: section.id.text) }
        let state = try project.read("\(run)/state.json")
        let letters = Array("0123456789abcdefghjkmnpqrstvwxyz")
        let folder = run.split(separator: "/").dropLast().joined(separator: "/")
        for number in 1..<count {
            let id = "m000000" + String([letters[number >> 10], letters[number >> 5 & 31], letters[number & 31]])
            let (hour, minute, second) = (number / 3600, number / 60 % 60, number % 60)
            let clock = [hour, minute, second].map { $0 < 10 ? "0\($0)" : "\($0)" }
            let created = "2001-01-01T\(clock.joined(separator: ":")).000+01:00"
            let made = parts.map { $0.joined(separator: id) }.joined(separator: created)
            try project.write("\(folder)/20010101_\(clock.joined())/experiment_config.yaml", made)
            try project.write("\(folder)/20010101_\(clock.joined())/state.json", state)
        }
    }
}
