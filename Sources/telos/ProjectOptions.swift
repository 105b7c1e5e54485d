import ArgumentParser
import RunIndex
import RunModel
import RunStore
import SystemPackage

/// What every command that works on a project accepts.
struct ProjectOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The project's folder. Left out: TELOS_ROOT, else the nearest folder upward with a project.",
            valueName: "dir"), completion: .directory)
    var root: String?

    func project() throws -> Project {
        try Project.locate(named: root, from: .workingDirectory)
    }
}

extension Project {
    /// The index of the runs, up to date; a folder that cannot be looked into is told, since runs may stand in it.
    func index(looking depth: RunIndex.Depth = .changes) throws -> RunIndex {
        let index = try RunIndex.open(self, looking: depth) { printNotice($0) }
        // It stays open to the end of the process: closing it would wait for the disk.
        _ = Unmanaged.passRetained(index)
        return index
    }

    /// The runs that the texts name, each once; without one, the newest.
    func runs(named names: [String]) throws -> [RunRecord] {
        try index().runs(named: names)
    }

    /// The one run that the text names.
    ///
    /// - Parameter thing: what is asked for and every run has its own of: `a log`.
    func run(named name: String, for thing: String) throws -> RunRecord {
        let runs = try runs(named: [name])
        guard runs.count == 1, let run = runs.first else {
            throw CommandFailure(
                message: "\(quoted(name)) names \(runs.count) runs; \(thing) is one run's:\n"
                    + runs.map { "  \($0.id)  \($0.place.relativePath)" }.joined(separator: "\n"),
                exitCode: 2)
        }
        return run
    }
}

extension RunIndex {
    /// The runs that the texts name, each once; without one, the newest.
    func runs(named names: [String]) throws -> [RunRecord] {
        var runs: [RunRecord] = []
        do {
            for name in names.isEmpty ? ["@last"] : names { runs += try self.runs(named: name, in: .workingDirectory) }
        } catch let error as RunLookupError {
            throw CommandFailure(message: error.description, exitCode: 1)
        }
        var seen: Set<FilePath> = []
        return runs.filter { seen.insert($0.path).inserted }
    }
}
