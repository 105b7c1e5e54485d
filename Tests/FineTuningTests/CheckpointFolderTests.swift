import DurableFiles
import JSONValues
import SystemPackage
import TestSupport
import Testing

@testable import FineTuning

struct CheckpointFolderTests {
    private struct Interruption: Error {}

    @Test func aFailedSaveLeavesNothing() throws {
        try withTemporaryFolder { folder in
            let checkpoints = try CheckpointFolder(folder.appending("checkpoints"))
            #expect(throws: Interruption.self) {
                try checkpoints.save(step: 5, state: [:]) { place in
                    try place.makeFolders()
                    try place.appending("half").replaceContents(with: "x")
                    throw Interruption()
                }
            }
            #expect(try checkpoints.path.children().isEmpty)
        }
    }

    @Test func whatACrashLeftIsRemovedAndTheRestStays() throws {
        try withTemporaryFolder { folder in
            let path = folder.appending("checkpoints")
            try path.appending(".checkpoint-10.tmp/sub").makeFolders()
            // Half of a checkpoint that was being removed, and of a mark.
            try path.appending(".checkpoint-1.removed.tmp/sub").makeFolders()
            try path.appending(".best.json.77.88.tmp").replaceContents(with: "{")
            try path.appending("checkpoint-5").makeFolders()
            _ = try CheckpointFolder(path)
            #expect(try path.children().map(\.name.string) == ["checkpoint-5"])
        }
    }

    @Test func aStepMadeAgainReplacesItself() throws {
        try withTemporaryFolder { folder in
            let checkpoints = try CheckpointFolder(folder)
            for text in ["old", "new"] {
                try checkpoints.save(step: 5, state: ["step": 5]) { place in
                    try place.makeFolders()
                    try place.appending("w").replaceContents(with: text)
                }
            }
            #expect(try checkpoints.checkpoint(at: 5).appending("w").readBytes() == Array("new".utf8))
            #expect(checkpoints.checkpoint(at: 5).appending("training_state.json").exists)
        }
    }

    @Test func removingSparesForeignNames() throws {
        try withTemporaryFolder { folder in
            for name in ["checkpoint-5", "checkpoint-10", "mine"] { try folder.appending(name).makeFolders() }
            try CheckpointFolder(folder).removeAll { $0 == 10 }
            #expect(try folder.children().map(\.name.string).sorted() == ["checkpoint-10", "mine"])
        }
    }

    @Test func theBestIsOneThatIsThere() throws {
        try withTemporaryFolder { folder in
            let checkpoints = try CheckpointFolder(folder)
            #expect(try checkpoints.best() == nil)
            let best = BestCheckpoint(step: 5, devLoss: 0.1)
            try checkpoints.markBest(best)
            #expect(try checkpoints.best() == nil)
            try checkpoints.checkpoint(at: 5).makeFolders()
            #expect(try checkpoints.best() == best)
            try folder.appending("best.json").replaceContents(with: "{\"step\":5")
            #expect(try checkpoints.best() == nil)
        }
    }
}
