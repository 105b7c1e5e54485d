import DurableFiles
import JSONValues
import RunFolders
import RunIndex
import RunModel
import RunStore
import SystemPackage
import Testing

struct LookupTests {
    private static func fill(_ tree: IndexedTree) throws {
        let experiment = "purpose/model/experiment"
        try tree.add("\(experiment)/20251226_143000", id: "k3f9q2ma7x", seconds: 1)
        try tree.add("\(experiment)/20251226_143000_2", id: "k3f9q2ma8y", seconds: 1)
        try tree.add("\(experiment)/20251226_143001", id: "zzzzzzzzz1", sweep: "q000000000", seconds: 2)
        try tree.add("\(experiment)/20251226_142959", id: "cpy0000000", sweep: "r000000000")
        try tree.add("\(experiment)/20251226_142959_2", id: "cpy0000000", sweep: "r000000000")
    }

    @Test func aTextNamesRuns() throws {
        try withIndexedTree { tree in
            try Self.fill(tree)
            let index = try tree.index()
            for (text, ids) in [
                ("zzzzzzzzz1", ["zzzzzzzzz1"]), ("z", ["zzzzzzzzz1"]), ("k3f9q2ma7", ["k3f9q2ma7x"]),
                ("@last", ["zzzzzzzzz1"]), ("@last-sweep", ["zzzzzzzzz1"]), ("p7x", ["k3f9q2ma7x", "k3f9q2ma8y"]),
                ("Results_v2/purpose/model/experiment/20251226_143001", ["zzzzzzzzz1"]),
                ("model/experiment/20251226_143001/", ["zzzzzzzzz1"]),
                ("\(tree.root)/Results_v2/purpose/model/experiment/20251226_142959", ["cpy0000000"]),
            ] {
                let found = try index.runs(named: text, in: tree.root.pushing("Results_v2/purpose")).map(\.id.text)
                #expect(found == ids, "\(text)")
            }
        }
    }

    @Test func aTextThatNamesNoRunIsTold() throws {
        let folderOfRuns =
            "it is a folder above runs; name a run's own folder, or a run or a sweep by its id"
        try withIndexedTree { tree in
            try Self.fill(tree)
            let index = try tree.index()
            for (text, message) in [
                ("nothing", "no run 'nothing'; `telos list --detail` shows what there is"),
                ("", "no run ''; `telos list --detail` shows what there is"),
                ("a/b", "no run 'a/b'; `telos list --detail` shows what there is"),
                (
                    "@lastsweep",
                    "no run '@lastsweep'; there are @last, the newest run, and @last-sweep, the runs of its sweep"
                ),
                ("Results_v2/purpose/model", "no run 'Results_v2/purpose/model': \(folderOfRuns)"),
                ("model", "no run 'model': \(folderOfRuns)"),
                ("k3f", "'k3f' is the beginning of several ids: k3f9q2ma7x, k3f9q2ma8y; type more of it"),
                (
                    "cpy",
                    """
                    the id cpy0000000 stands in several folders, one a copy of the other; name one by its path:
                      Results_v2/purpose/model/experiment/20251226_142959
                      Results_v2/purpose/model/experiment/20251226_142959_2
                    """
                ),
            ] {
                let error = try #require(throws: RunLookupError.self) {
                    try index.runs(named: text, in: tree.root.pushing("Results_v2/purpose"))
                }
                #expect(error.description == message)
            }
        }
    }

    @Test func aRemovedRunIsToldToBeInTheTrash() throws {
        try withIndexedTree { tree in
            for name in ["20251226_143000", "20251226_143001"] {
                let run = tree.root.pushing("Results_v2/p/m/e").appending(name)
                try run.makeFolders(isDurable: false)
                try tree.write("model: m\n", to: run.appending("experiment_config.yaml"))
            }
            let project = try tree.project
            func message(_ text: String) throws -> String? {
                let index = try tree.index()
                return #expect(throws: RunLookupError.self) { try index.runs(named: text, in: tree.root) }?.description
            }
            for run in project.records() {
                let place = "Results_v2/\(run.place.relativePath)"
                _ = try project.remove(run)
                for text in [String(run.id.text.prefix(8)), place] {
                    #expect(
                        try message(text)
                            == "no run '\(text)': it is in the trash; `telos restore \(run.id)` brings it back")
                }
            }
            #expect(try message("nothing") == "no runs in Results_v2 yet; `telos train CONFIG` makes some")
        }
    }

    @Test(arguments: [true, false])
    func withoutRunsTheRemedyIsNamed(hasResults: Bool) throws {
        try withIndexedTree { tree in
            if !hasResults { try tree.root.appending("Results_v2").removeTree() }
            let index = try tree.index()
            let error = try #require(throws: RunLookupError.self) { try index.runs(named: "@last", in: tree.root) }
            #expect(error.description == "no runs in Results_v2 yet; `telos train CONFIG` makes some")
            #expect(try index.newestRun() == nil)
        }
    }

    @Test func whatLivesIsFoundAsItIsNow() throws {
        try withIndexedTree { tree in
            try Self.fill(tree)
            try tree.add("purpose/model/other/20251226_143003", id: "newer00000", seconds: 4, state: .queued)
            let older = try tree.add(
                "purpose/model/other/20251226_143002", id: "aged000000", seconds: 3, state: .queued)
            let index = try tree.index()
            #expect(try index.unfinishedRuns().map(\.id.text) == ["aged000000", "newer00000"])
            #expect(try index.runs(ofSweep: #require(RunID("p7x2c4dem1"))).count == 4)
            try tree.write(IndexedTree.life(.failed).json.compactText, to: older.stateFile)
            #expect(try index.unfinishedRuns().map(\.id.text) == ["newer00000"])
            #expect(try index.newestRun()?.id.text == "newer00000")
            #expect(try index.shortID(#require(RunID("k3f9q2ma7x"))) == "k3f9q2ma7")
        }
    }
}
