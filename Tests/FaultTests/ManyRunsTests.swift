import Glibc
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
            let config = try project.writeConfig(TestProject.scriptConfig)
            let launched = try project.telos("train", config, "--json", seconds: 600)
            #expect(launched.code == 0, "\(launched.err)")
            let path = try #require(try JSONValue.parse(launched.out).array?.first?["path"]?.string)
            #expect(path != first)
            // No bracket behind the number: all of them are completed.
            let listed = try project.telos("list", seconds: 600)
            #expect(listed.out.contains("   Number of experiments: \(count + 1)\n"), "\(listed.out)")
            let shown = try project.telos("show", "@last", seconds: 600)
            #expect(shown.out.contains("Folder           \(path)\n"), "\(shown.out)")
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
            let copy = "\(folder)/20010101_\(clock.joined())"
            // Not durably, as `write` would: each would wait for the disk.
            mkdir("\(project.root)/\(copy)", 0o777)
            try project.write("\(copy)/experiment_config.yaml", made)
            try project.write("\(copy)/state.json", state)
        }
    }
}
