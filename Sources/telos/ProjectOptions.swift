import ArgumentParser
import RunModel
import RunStore
import SystemPackage

/// What every command that works on a project accepts.
struct ProjectOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The project's folder. Left out: TELOS_ROOT, else the nearest folder upward with a project.",
            valueName: "dir"))
    var root: String?

    func project() throws -> Project {
        try Project.locate(named: root, from: .workingDirectory)
    }
}

extension Project {
    /// The runs that the texts name; without one, the newest.
    func runs(named names: [String]) throws -> [RunRecord] {
        let lookup = RunLookup(records(), in: self, workingDirectory: .workingDirectory)
        do throws(RunLookupError) {
            var runs: [RunRecord] = []
            for name in names.isEmpty ? ["@last"] : names { runs += try lookup.runs(named: name) }
            return runs
        } catch {
            throw CommandFailure(message: error.description, exitCode: 1)
        }
    }
}
