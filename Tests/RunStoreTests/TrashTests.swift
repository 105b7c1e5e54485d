import DurableFiles
import Glibc
import RunFolders
import RunModel
import RunStore
import SystemPackage
import TestSupport
import Testing

struct TrashTests {
    private static let experiment = "p/m/Copa_zo_original_1_3"

    /// A project with runs that ended, of one sweep, in folders of these names.
    private func withRuns(_ names: [String], _ body: (Project) throws -> Void) throws {
        try withTemporaryFolder { (folder) throws in
            let project = try Project(root: folder)
            for (index, name) in names.enumerated() {
                try make(project, "\(Self.experiment)/\(name)", id: "k3f9q2ma7\(index)")
            }
            try body(project)
        }
    }

    private func make(_ project: Project, _ path: String, id: String, state: RunState = .completed) throws {
        let folder = RunFolder(project.resultsFolder.pushing(FilePath(path)))
        try folder.path.makeFolders()
        var life = RunLife(state: state, host: Machine.host, bootID: Machine.bootID, queuedAt: .now())
        if state == .running { life.supervisor = .current }
        try folder.replaceLife(life)
        try folder.configFile.replaceContents(
            with: """
                task: Copa
                telos: {id: \(id), sweep: p7x2c4dem1, engine: native, created_at: "2025-12-26T14:30:00.123+01:00", dataset: {kind: original}}

                """)
    }

    private func run(_ project: Project, _ name: String) throws -> RunRecord {
        try #require(project.record(at: project.resultsFolder.pushing(FilePath("\(Self.experiment)/\(name)"))))
    }

    private func files(below folder: FilePath) throws -> [String] {
        try folder.children().flatMap { child in
            let path = folder.appending(child.name)
            return path.isDirectory
                ? try files(below: path).map { "\(child.name)/\($0)" } + ["\(child.name)/"] : ["\(child.name)"]
        }.sorted()
    }

    @Test func aRemovedRunComesBackAsItWas() throws {
        try withRuns(["20251226_143000"]) { project throws in
            try project.resultsFolder.pushing("p/README.md").replaceContents(with: "## Experiment records\n")
            let before = try files(below: project.resultsFolder.appending("p"))
            let removed = try project.remove(try run(project, "20251226_143000"))
            #expect(removed.name == "k3f9q2ma70")
            #expect(removed.record?.path == "\(Self.experiment)/20251226_143000")
            #expect(removed.record?.sweep?.text == "p7x2c4dem1")
            #expect(removed.record?.by == Machine.user)
            // No empty folder is left, and the purpose's records stay.
            #expect(try files(below: project.resultsFolder.appending("p")) == ["README.md"])
            #expect(project.records().isEmpty)
            #expect(try Trash(results: project.resultsFolder).runs() == [removed])
            #expect(
                try project.restore(removed)
                    == project.resultsFolder.pushing(FilePath("\(Self.experiment)/20251226_143000")))
            #expect(try files(below: project.resultsFolder.appending("p")) == before)
            #expect(try files(below: Trash(results: project.resultsFolder).folder) == [])
        }
    }

    @Test func onlyEmptyFoldersGoWithARun() throws {
        try withRuns(["20251226_143000", "20251226_143000_2"]) { project throws in
            _ = try project.remove(try run(project, "20251226_143000"))
            #expect(project.records().count == 1)
            _ = try project.remove(try run(project, "20251226_143000_2"))
            #expect(try project.resultsFolder.children().map(\.name.string) == [".telos"])
        }
    }

    @Test func aSecondRunOfOneIDGetsANameOfItsOwn() throws {
        try withRuns(["20251226_143000"]) { project throws in
            let removed = try project.remove(try run(project, "20251226_143000"))
            try make(project, "\(Self.experiment)/20251226_143000", id: "k3f9q2ma70")
            let copy = try project.remove(try run(project, "20251226_143000"))
            #expect(copy.name == "k3f9q2ma70_2")
            func named(_ text: String) throws -> [TrashedRun] {
                try project.trashedRuns(named: text, workingDirectory: project.root)
            }
            #expect(try named("k3f9q2ma70") == [removed])
            #expect(try named("k3f9q2ma70_2") == [copy])
            #expect(try named("k3f9q2ma70_") == [copy])
            #expect(try Set(named("p7x").map(\.name)) == ["k3f9q2ma70", "k3f9q2ma70_2"])
            let error = #expect(throws: TrashError.self) { try named("k3f9") }
            #expect(error?.description.contains("means several runs in the trash") == true)
            #expect(throws: TrashError.self) { try named("Results_v2/\(Self.experiment)/20251226_143000") }
            #expect(try named("Results_v2/.telos/trash/k3f9q2ma70") == [removed])
            #expect(throws: TrashError.notFound("zzz")) { try named("zzz") }
            #expect(throws: TrashError.notFound("")) { try named("") }
        }
    }

    @Test func whatLivesIsNotRemoved() throws {
        try withRuns([]) { project throws in
            let path = "\(Self.experiment)/20251226_143000"
            try make(project, path, id: "k3f9q2ma70", state: .running)
            let living = try run(project, "20251226_143000")
            #expect(throws: TrashError.notEnded(living.id, state: "running")) { try project.remove(living) }
            // Nor when its configuration was broken meanwhile.
            try living.path.appending("experiment_config.yaml").replaceContents(with: "a: [")
            #expect(throws: TrashError.notEnded(living.id, state: "running")) { try project.remove(living) }
            #expect(living.path.exists && !Trash(results: project.resultsFolder).folder.exists)
        }
    }

    @Test func aNewerStateIsNotJudged() throws {
        try withRuns(["20251226_143000"]) { project throws in
            let run = try run(project, "20251226_143000")
            try run.path.appending("state.json").replaceContents(with: #"{"schema": 99}"#)
            let error = #expect(throws: TrashError.self) { try project.remove(run) }
            #expect(error?.description.contains("use a newer Telos") == true)
        }
    }

    @Test func aBrokenRunCanBeRemovedAndRestored() throws {
        try withRuns(["20251226_143000"]) { project throws in
            let path = try run(project, "20251226_143000").path
            try path.appending("experiment_config.yaml").replaceContents(with: "a: [")
            try path.appending("state.json").replaceContents(with: "{")
            let broken = try run(project, "20251226_143000")
            #expect(broken.state.reason == .unreadable)
            let removed = try project.remove(broken)
            #expect(try project.restore(removed) == path)
            #expect(try run(project, "20251226_143000").id == broken.id)
        }
    }

    /// Its supervisor may live: only what is written around the state can tell.
    @Test func anUnreadableStateIsNotJudgedWhileLogsAreWritten() throws {
        try withRuns(["20251226_143000"]) { project throws in
            let path = try run(project, "20251226_143000").path
            let metrics = path.appending("metrics.jsonl")
            try path.appending("state.json").replaceContents(with: "{")
            try metrics.replaceContents(with: "{}\n")
            let error = #expect(throws: TrashError.self) { try project.remove(try run(project, "20251226_143000")) }
            #expect(error?.description.contains("metrics.jsonl was written less than 5 minutes ago") == true)
            #expect(path.exists)
            var times = [timespec(tv_sec: time(nil) - 600, tv_nsec: 0), timespec(tv_sec: time(nil) - 600, tv_nsec: 0)]
            #expect(utimensat(AT_FDCWD, metrics.string, &times, 0) == 0)
            _ = try project.remove(try run(project, "20251226_143000"))
        }
    }

    @Test func aBrokenRunIsNotJudgedWhileItsSweepsRunnerLives() throws {
        try withRuns(["20251226_143000"]) { project throws in
            let path = try run(project, "20251226_143000").path
            let sweep = try makeSweep(project, naming: path)
            _ = try sweep.claimRunner()
            try path.appending("experiment_config.yaml").replaceContents(with: "a: [")
            try path.appending("state.json").replaceContents(with: "{")
            let error = #expect(throws: TrashError.self) { try project.remove(try run(project, "20251226_143000")) }
            #expect(error?.description.contains("end it first with `telos stop p7x2c4dem1`") == true)
            #expect(path.exists)
        }
    }

    @Test func aBrokenRunHasTheIDThatItsSweepGivesIt() throws {
        try withRuns(["20251226_143000"]) { project throws in
            let path = try run(project, "20251226_143000").path
            _ = try makeSweep(project, naming: path)
            try path.appending("experiment_config.yaml").replaceContents(with: "a: [")
            let removed = try project.remove(try run(project, "20251226_143000"))
            #expect(removed.name == "k3f9q2ma70")
            #expect(removed.record?.id.text == "k3f9q2ma70")
            #expect(removed.record?.sweep?.text == "p7x2c4dem1")
        }
    }

    private func makeSweep(_ project: Project, naming path: FilePath) throws -> Sweep {
        let sweep = Sweep(try #require(RunID("p7x2c4dem1")), results: project.resultsFolder)
        try sweep.create(
            SweepFile(
                sweep: sweep.id, createdAt: .now(), configFile: "c.yaml", configSHA256: "", arguments: [], parallel: 1,
                runs: [.init(id: try #require(RunID("k3f9q2ma70")), path: project.written(path))]))
        return sweep
    }

    @Test func aLinkIsNotRemoved() throws {
        try withRuns(["20251226_143000"]) { project throws in
            let run = try run(project, "20251226_143000")
            let elsewhere = project.root.appending("elsewhere")
            #expect(try run.path.move(to: elsewhere))
            #expect(symlink(elsewhere.string, run.path.string) == 0)
            #expect(throws: TrashError.link(path: run.path)) { try project.remove(run) }
        }
    }

    @Test func aTakenPlaceIsNotTouched() throws {
        try withRuns(["20251226_143000"]) { project throws in
            let run = try run(project, "20251226_143000")
            let removed = try project.remove(run)
            try run.path.makeFolders()
            #expect(throws: TrashError.placeTaken(name: removed.name, path: run.path)) { try project.restore(removed) }
            #expect(removed.folder.appending("state.json").exists)
        }
    }

    /// A kill between the two writes of a removal, or of a restoring.
    @Test func aRecordWithoutAFolderIsNoRun() throws {
        try withRuns(["20251226_143000"]) { project throws in
            let trash = Trash(results: project.resultsFolder)
            try trash.folder.makeFolders()
            try trash.folder.appending("k3f9q2ma70.json").replaceContents(with: "{")
            #expect(try trash.runs() == [])
            let removed = try project.remove(try run(project, "20251226_143000"))
            #expect(removed.name == "k3f9q2ma70_2")
            #expect(try project.trashedRuns(named: "k3f9q2", workingDirectory: project.root) == [removed])
            _ = try project.restore(removed)
            #expect(project.records().count == 1)
        }
    }

    @Test(arguments: [
        "{", "{}", #""path": "../x/y""#, #""path": "/etc/passwd""#, #""path": "p/../../x""#, #""path": ".telos/x""#,
        #""path": "p""#,
    ])
    func aRecordThatLeadsOutOfTheTreeIsNone(_ text: String) throws {
        try withRuns(["20251226_143000"]) { project throws in
            let removed = try project.remove(try run(project, "20251226_143000"))
            let json =
                text.hasPrefix("{")
                ? text : #"{"schema": 1, "id": "k3f9q2ma70", "removed_at": "2025-12-26T14:30:00.123+01:00", \#(text)}"#
            try removed.folder.containingFolder.appending("k3f9q2ma70.json").replaceContents(with: json)
            let found = try project.trashedRuns(named: "k3f9q2ma70", workingDirectory: project.root)
            #expect(found.map(\.record) == [nil])
            #expect(throws: TrashError.noRecord(folder: removed.folder)) { try project.restore(found[0]) }
            #expect(removed.folder.exists)
        }
    }

    @Test func ofManyRemovalsOfARunOneIsDone() async throws {
        try await withTemporaryFolder { (folder) async throws in
            let project = try Project(root: folder)
            try make(project, "\(Self.experiment)/20251226_143000", id: "k3f9q2ma70")
            let run = try run(project, "20251226_143000")
            let done = await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<16 { group.addTask { (try? project.remove(run)) != nil } }
                return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(done == 1)
            let trash = Trash(results: project.resultsFolder)
            #expect(try trash.runs().count == 1)
            #expect(try trash.runs().first?.record != nil)
            #expect(try trash.folder.children().count == 2)
        }
    }

    /// A launch may make a run in the folder that a removal has just emptied.
    @Test func removalsDoNotTakeTheFoldersOfLaunches() async throws {
        try await withTemporaryFolder { (folder) async throws in
            let project = try Project(root: folder)
            let timestamp = try #require(RunTimestamp("20251226_143000"))
            try await withThrowingTaskGroup(of: Void.self) { group in
                for worker in 0..<4 {
                    group.addTask {
                        for round in 0..<8 {
                            let claimed = try project.claimRunFolder(in: FilePath(Self.experiment), from: timestamp)
                            try claimed.path.appending("experiment_config.yaml").replaceContents(with: "task: Copa\n")
                            var run = try #require(project.record(at: claimed.path))
                            run.id = try #require(RunID("a\(worker)b\(round < 10 ? "0" : "")\(round)cdefg"))
                            _ = try project.remove(run)
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try Trash(results: project.resultsFolder).runs().count == 32)
            #expect(try project.resultsFolder.children().map(\.name.string) == [".telos"])
        }
    }
}
