import DurableFiles
import Glibc
package import JSONValues
import RunModel
package import RunStore
package import SystemPackage
import TestSupport
package import Testing

/// A project in a temporary folder, and the programs at work in it.
package struct TestProject {
    package let root: FilePath
    /// In the environment of all that is started here, so that all of it can be found again.
    private let mark: String

    package init(root: FilePath) {
        self.root = root
        mark = "\(getpid())-\(UInt64.random(in: 0...(.max)))"
    }

    /// A bare environment: nothing of the machine's own may be found. The home is an empty folder, and the cache is one
    /// of its own.
    package var environment: [String: String] {
        [
            "PATH": "\(Program.folder):/usr/local/bin:/usr/bin:/bin", "HOME": root.containingFolder.string,
            "TELOS_CACHE": root.containingFolder.appending("cache").string, "LANG": "C.UTF-8", "TZ": "Europe/Berlin",
            "TELOS_TEST_MARK": mark,
        ]
    }

    // MARK: Commands

    /// Runs `telos` in the project's folder.
    package func telos(
        _ arguments: String..., environment: [String: String] = [:], seconds: Double = 60
    ) throws -> Outcome {
        try Program.run(
            ["telos"] + arguments, in: root, environment: self.environment.merging(environment) { $1 }, seconds: seconds
        )
    }

    /// Starts `telos` in the project's folder.
    package func start(
        _ arguments: String..., environment: [String: String] = [:], onTerminal: Bool = false
    ) throws -> Program {
        try Program(
            ["telos"] + arguments, in: root, environment: self.environment.merging(environment) { $1 },
            onTerminal: onTerminal)
    }

    /// Runs a line of shell in the project's folder.
    package func shell(_ line: String, seconds: Double = 60) throws -> Outcome {
        try Program.run(["sh", "-c", line], in: root, environment: environment, seconds: seconds)
    }

    /// Trains a config to the end of its sweep.
    @discardableResult
    package func train(
        _ config: String, _ arguments: String..., sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> Outcome {
        let file = try writeConfig(config)
        let outcome = try Program.run(["telos", "train", file] + arguments, in: root, environment: environment)
        #expect(outcome.code == 0, "\(outcome.err)", sourceLocation: sourceLocation)
        return outcome
    }

    /// The processes that were started here and have not ended.
    package var processes: [RunningProcess] { RunningProcess.all(with: "TELOS_TEST_MARK=\(mark)") }

    // MARK: Files

    package func write(_ path: String, _ text: String) throws { try write(path, Array(text.utf8)) }

    /// Not durably: hundreds of files that last for a second need not reach the disk.
    package func write(_ path: String, _ bytes: [UInt8]) throws {
        let file = root.pushing(FilePath(path))
        try file.containingFolder.makeFolders()
        let descriptor = try FileDescriptor.open(
            file, .writeOnly, options: [.create, .truncate, .closeOnExec],
            permissions: [.ownerReadWrite, .groupRead, .otherRead])
        try descriptor.closeAfter { _ = try descriptor.writeAll(bytes) }
    }

    /// Writes a config under a name of its own content.
    package func writeConfig(_ text: String) throws -> String {
        let name = "config-\(text.utf8.reduce(UInt64(5381)) { $0 &* 33 ^ UInt64($1) } % 1_000_000).yaml"
        try write(name, text)
        return name
    }

    package func read(_ path: String) throws -> String {
        String(decoding: try root.pushing(FilePath(path)).readBytes(), as: UTF8.self)
    }

    package func json(_ path: String) throws -> JSONValue { try JSONValue.parse(try read(path)) }

    package func exists(_ path: String) -> Bool { root.pushing(FilePath(path)).exists }

    /// The files below a folder, their paths relative to it, by name.
    package func files(below path: String) throws -> [String] {
        let folder = root.pushing(FilePath(path))
        guard folder.isDirectory else { return [] }
        return try folder.children().map(\.name.string).sorted().flatMap { name in
            folder.appending(name).isDirectory
                ? try files(below: "\(path)/\(name)").map { "\(name)/\($0)" } : [name]
        }
    }

    /// The folders of all runs, relative to the project's root, by name.
    package var runFolders: [String] {
        get throws {
            try files(below: "Results_v2").filter { $0.hasSuffix("/experiment_config.yaml") }
                .map { "Results_v2/\($0.dropLast("/experiment_config.yaml".count))" }
        }
    }

    /// The one run there is.
    package var onlyRun: String {
        get throws {
            let runs = try runFolders
            try #require(runs.count == 1, "\(runs)")
            return runs[0]
        }
    }

    /// The runs' folders without the purposes' `README.md` and the results folder's own matters: purpose, model,
    /// experiment.
    package var experiments: [String] {
        get throws {
            try runFolders.map {
                $0.dropFirst("Results_v2/".count).split(separator: "/").dropLast().joined(separator: "/")
            }
        }
    }

    package func state(of run: String) throws -> JSONValue { try json("\(run)/state.json") }

    package func configuration(of run: String) throws -> RunConfiguration {
        try RunConfiguration.read(from: root.pushing(FilePath(run)).appending("experiment_config.yaml"))
    }

    /// What a results folder looks like in which nothing was made: no run, no sweep.
    package func expectNothingMade(sourceLocation: SourceLocation = #_sourceLocation) throws {
        let files = try files(below: "Results_v2")
        #expect(files == [], sourceLocation: sourceLocation)
    }
}

/// Runs `body` in a new project: a tiny model, Copa data, a script that trains nothing. Whatever is started in it is
/// ended; a process that outlives its test is a failure.
package func withProject(
    named name: String = "project", sourceLocation: SourceLocation = #_sourceLocation,
    _ body: (TestProject) throws -> Void
) throws {
    try withTemporaryFolder { folder in
        let project = TestProject(root: folder.appending(name))
        try project.fill()
        do {
            try body(project)
        } catch {
            project.killAll()
            throw error
        }
        if !eventually(seconds: 10, { project.processes.isEmpty }) {
            let commands = project.processes.map(\.command).joined(separator: "\n")
            Issue.record("the test left processes behind:\n\(commands)", sourceLocation: sourceLocation)
        }
        project.killAll()
    }
}

extension TestProject {
    fileprivate func killAll() {
        // A supervisor that dies may still be starting something.
        while !processes.isEmpty {
            for process in processes { kill(process.pid, SIGKILL) }
            usleep(10_000)
        }
    }
}
