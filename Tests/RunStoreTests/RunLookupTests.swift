import DurableFiles
import RunModel
import RunStore
import SystemPackage
import TestSupport
import Testing

struct RunLookupTests {
    private static let project = Project(root: "/p", settings: ProjectSettings())

    private static func run(_ id: String, sweep: String, seconds: Int64, path: String) throws -> RunRecord {
        let place = try #require(RunPlace(components: ["purpose", "model", "experiment", path]))
        var run = RunRecord(
            id: try #require(RunID(id)), path: FilePath("/p/Results_v2/\(place.relativePath)"), place: place,
            state: ObservedState(.completed), createdAt: Moment(unixMilliseconds: seconds * 1000))
        var configuration = RunConfiguration()
        configuration.telos = .init(
            id: run.id, sweep: try #require(RunID(sweep)), engine: .native, createdAt: run.createdAt, host: "",
            version: "", model: .init(source: "m"), dataset: .init(kind: .original))
        run.configuration = configuration
        return run
    }

    private static func lookup() throws -> RunLookup {
        RunLookup(
            [
                try run("k3f9q2ma7x", sweep: "p7x2c4dem1", seconds: 1, path: "20251226_143000"),
                try run("k3f9q2ma8y", sweep: "p7x2c4dem1", seconds: 1, path: "20251226_143000_2"),
                try run("zzzzzzzzz1", sweep: "q000000000", seconds: 2, path: "20251226_143001"),
                try run("cpy0000000", sweep: "r000000000", seconds: 0, path: "20251226_142959"),
                try run("cpy0000000", sweep: "r000000000", seconds: 0, path: "20251226_142959_2"),
            ], in: project, workingDirectory: "/p/Results_v2/purpose")
    }

    @Test(arguments: [
        ("zzzzzzzzz1", ["zzzzzzzzz1"]), ("z", ["zzzzzzzzz1"]), ("k3f9q2ma7", ["k3f9q2ma7x"]),
        ("@last", ["zzzzzzzzz1"]), ("@last-sweep", ["zzzzzzzzz1"]), ("p7x", ["k3f9q2ma7x", "k3f9q2ma8y"]),
        ("Results_v2/purpose/model/experiment/20251226_143001", ["zzzzzzzzz1"]),
        ("model/experiment/20251226_143001/", ["zzzzzzzzz1"]),
        ("/p/Results_v2/purpose/model/experiment/20251226_142959", ["cpy0000000"]),
    ])
    func aTextNamesRuns(text: String, ids: [String]) throws {
        #expect(try Self.lookup().runs(named: text).map(\.id.text) == ids)
    }

    @Test(arguments: [
        ("nothing", "no run 'nothing'; `telos list --detail` shows what there is"),
        ("", "no run ''; `telos list --detail` shows what there is"),
        ("a/b", "no run 'a/b'; `telos list --detail` shows what there is"),
        ("@lastsweep", "no run '@lastsweep'; there are @last, the newest run, and @last-sweep, the runs of its sweep"),
        (
            "Results_v2/purpose/model",
            "no run 'Results_v2/purpose/model': it is a folder above runs; name a run's own folder, or a run or a "
                + "sweep by its id"
        ),
        (
            "model",
            "no run 'model': it is a folder above runs; name a run's own folder, or a run or a sweep by its id"
        ),
        ("k3f", "'k3f' is the beginning of several ids: k3f9q2ma7x, k3f9q2ma8y; type more of it"),
        (
            "cpy",
            """
            the id cpy0000000 stands in several folders, one a copy of the other; name one by its path:
              Results_v2/purpose/model/experiment/20251226_142959
              Results_v2/purpose/model/experiment/20251226_142959_2
            """
        ),
    ])
    func aTextThatNamesNoRunIsTold(text: String, message: String) throws {
        let error = try #require(throws: RunLookupError.self) { try Self.lookup().runs(named: text) }
        #expect(error.description == message)
    }

    @Test func aRemovedRunIsToldToBeInTheTrash() throws {
        try withTemporaryFolder { (folder) throws in
            for name in ["20251226_143000", "20251226_143001"] {
                let run = folder.pushing("Results_v2/p/m/e").appending(name)
                try run.makeFolders()
                try run.appending("experiment_config.yaml").replaceContents(with: "model: m\n")
            }
            let project = try Project(root: folder)
            func message(_ text: String) -> String? {
                let lookup = RunLookup(project.records(), in: project, workingDirectory: folder)
                return #expect(throws: RunLookupError.self) { try lookup.runs(named: text) }?.description
            }
            for run in project.records() {
                let place = "Results_v2/\(run.place.relativePath)"
                _ = try project.remove(run)
                for text in [String(run.id.text.prefix(8)), place] {
                    #expect(
                        message(text)
                            == "no run '\(text)': it is in the trash; `telos restore \(run.id)` brings it back")
                }
            }
            #expect(message("nothing") == "no runs in Results_v2 yet; `telos train CONFIG` makes some")
        }
    }

    @Test func withoutRunsTheRemedyIsNamed() throws {
        let lookup = RunLookup([], in: Self.project, workingDirectory: "/p")
        let error = try #require(throws: RunLookupError.self) { try lookup.runs(named: "@last") }
        #expect(error.description == "no runs in Results_v2 yet; `telos train CONFIG` makes some")
    }
}
