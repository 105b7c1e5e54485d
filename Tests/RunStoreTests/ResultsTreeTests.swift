import DurableFiles
import Glibc
import RunStore
import SystemPackage
import TestSupport
import Testing

struct ResultsTreeTests {
    private func run(_ path: String, in folder: FilePath, configuration: Bool = true) throws {
        let run = folder.appending(path)
        try run.makeFolders()
        if configuration { try run.appending("experiment_config.yaml").replaceContents(with: "model: m\n") }
    }

    @Test func runsAreFoundAtAnyDepthOfModel() throws {
        try withTemporaryFolder { (folder) throws in
            let paths = [
                "p/Llama/Copa_zo_original_1_6/20251226_143000",
                "p/meta-llama/Llama-3.2-1B/Copa_zo_original_1_6/20251226_143000_2",
                "q/a/b/c/d/Copa_zo_x_1_6/by-hand",
            ]
            for path in paths { try run(path, in: folder) }
            let runs = ResultsTree(folder).scan().runs
            #expect(Set(runs.map(\.place.relativePath)) == Set(paths))
            #expect(Set(runs.map(\.place.model)) == ["Llama", "meta-llama/Llama-3.2-1B", "a/b/c/d"])
        }
    }

    @Test func aTimestampWithoutAConfigurationIsARunAtARunsPlaceOnly() throws {
        try withTemporaryFolder { (folder) throws in
            try run("p/m/e/20251226_143000", in: folder, configuration: false)
            try run("p/20251226_143000", in: folder, configuration: false)
            try run("p/m/e/notes", in: folder, configuration: false)
            #expect(ResultsTree(folder).scan().runs.map(\.hasConfiguration) == [false])
        }
    }

    @Test func hiddenNamesAndWhatLiesInARunArePassedOver() throws {
        try withTemporaryFolder { (folder) throws in
            try run(".telos/trash/m/e/20251226_143000", in: folder)
            try run("p/m/e/20251226_143000", in: folder)
            try run("p/m/e/20251226_143000/checkpoints/m/e/20251226_143000", in: folder)
            #expect(ResultsTree(folder).scan().runs.count == 1)
        }
    }

    @Test func linksAreFollowedAndEachRealFolderIsSeenOnce() throws {
        try withTemporaryFolder { (folder) throws in
            let results = folder.appending("Results_v2")
            try run("elsewhere/m/e/20251226_143000", in: folder)
            try results.appending("p").makeFolders()
            symlink(folder.appending("elsewhere").string, results.appending("linked").string)
            symlink(results.string, results.appending("p/loop").string)
            symlink("/nowhere", results.appending("broken").string)
            #expect(ResultsTree(results).scan().runs.map(\.place.purpose) == ["linked"])
        }
    }

    @Test func noResultsFolderHoldsNoRuns() {
        #expect(ResultsTree("/nowhere/at/all").scan().runs.isEmpty)
    }
}
