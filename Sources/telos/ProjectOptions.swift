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
    /// Every run; a folder that cannot be looked into is told, since runs may stand in it.
    func recordsWithNotices() -> [RunRecord] {
        records { printNotice("notice: \($0); runs in it are not shown") }
    }

    /// The runs that the texts name, each once; without one, the newest.
    func runs(named names: [String]) throws -> [RunRecord] {
        try runs(named: names.isEmpty ? ["@last"] : names, among: recordsWithNotices())
    }

    /// The runs that the texts name, each once.
    func runs(named names: [String], among all: [RunRecord]) throws -> [RunRecord] {
        let lookup = RunLookup(all, in: self, workingDirectory: .workingDirectory)
        do throws(RunLookupError) {
            var runs: [RunRecord] = []
            for name in names { runs += try lookup.runs(named: name) }
            var seen: Set<FilePath> = []
            return runs.filter { seen.insert($0.path).inserted }
        } catch {
            throw CommandFailure(message: error.description, exitCode: 1)
        }
    }
}
