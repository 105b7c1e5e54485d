import DurableFiles
import RunModel
import RunStore
import SystemPackage
import TestSupport
import Testing

struct ClaimTests {
    @Test func launchesOfOneSecondGetFoldersOfTheirOwn() async throws {
        try await withTemporaryFolder { (folder) async throws in
            let project = Project(root: folder, settings: ProjectSettings())
            let timestamp = try #require(RunTimestamp("20251226_143000"))
            let names = try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<32 {
                    group.addTask { try project.claimRunFolder(in: "p/m/e", from: timestamp).timestamp.name }
                }
                return try await group.reduce(into: Set<String>()) { $0.insert($1) }
            }
            #expect(names == Set(["20251226_143000"] + (2...32).map { "20251226_143000_\($0)" }))
        }
    }

    @Test func aFileInTheFoldersPlaceIsNotTouched() throws {
        try withTemporaryFolder { (folder) throws in
            let project = Project(root: folder, settings: ProjectSettings())
            let experiment = folder.appending("Results_v2/p/m/e")
            try experiment.makeFolders()
            try experiment.appending("20251226_143000").replaceContents(with: "a file")
            let timestamp = try #require(RunTimestamp("20251226_143000"))
            #expect(try project.claimRunFolder(in: "p/m/e", from: timestamp).timestamp.name == "20251226_143000_2")
            #expect(try experiment.appending("20251226_143000").readBytes() == Array("a file".utf8))
        }
    }
}
