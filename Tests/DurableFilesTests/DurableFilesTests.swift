import DurableFiles
import Glibc
import SystemPackage
import TestSupport
import Testing

struct DurableFilesTests {
    @Test func replacingLeavesNothingButTheFile() throws {
        try withTemporaryFolder { (folder) throws in
            let file = folder.appending("state.json")
            try file.replaceContents(with: "one")
            try file.replaceContents(with: "two")
            #expect(try file.readBytes() == Array("two".utf8))
            #expect(try folder.children().map(\.name.string) == ["state.json"])
        }
    }

    @Test func aFailedReplacementLeavesTheOldFileAndNoTemporaryOne() throws {
        try withTemporaryFolder { (folder) throws in
            // A folder in the file's place: the rename fails after the temporary file was written.
            let target = folder.appending("taken")
            #expect(try target.makeFolder())
            #expect(try target.appending("inside").createFile())
            #expect(throws: FileError.system(verb: "replace", path: target, errno: .isDirectory)) {
                try target.replaceContents(with: "new")
            }
            #expect(try folder.children().map(\.name.string) == ["taken"])
        }
    }

    /// A pipe without a reader would be waited for, and one with a reader takes the bytes away.
    @Test func onlyRegularFilesAreAppendedTo() throws {
        try withTemporaryFolder { (folder) throws in
            let pipe = folder.appending("pipe")
            #expect(pipe.withPlatformString { mkfifo($0, 0o600) } == 0)
            #expect(throws: FileError.self) { _ = try AppendingFile(pipe) }
            let reader = pipe.withPlatformString { open($0, O_RDONLY | O_NONBLOCK) }
            defer { close(reader) }
            #expect(throws: FileError.notARegularFile(path: pipe)) { _ = try AppendingFile(pipe) }
        }
    }

    @Test func creatingIsExclusive() throws {
        try withTemporaryFolder { (folder) throws in
            let file = folder.appending("attempt-2.claim")
            #expect(try file.createFile(containing: [1]))
            #expect(try !file.createFile(containing: [2]))
            #expect(try file.readBytes() == [1])
            #expect(try folder.appending("run").makeFolder())
            #expect(try !folder.appending("run").makeFolder())
        }
    }

    @Test func missingFilesAreToldInOneSentence() throws {
        try withTemporaryFolder { (folder) throws in
            let file = folder.appending("nothing")
            let error = try #require(throws: FileError.self) { try file.readBytes() }
            #expect(error.description == "cannot read \(file): it does not exist")
            #expect(error.isMissing)
            #expect(try file.status() == nil)
        }
    }

    @Test func onlyRegularFilesAreReadAndNoMoreThanTheLimit() throws {
        try withTemporaryFolder { (folder) throws in
            #expect(throws: FileError.notARegularFile(path: folder)) { try folder.readBytes() }
            let file = folder.appending("large")
            try file.replaceContents(with: [UInt8](repeating: 1, count: 100))
            #expect(throws: FileError.tooLarge(path: file, byteCount: 100, limit: 99)) {
                try file.readBytes(atMost: 99)
            }
            #expect(try file.readBytes(atMost: 100).count == 100)
        }
    }

    @Test func movingNeverReplaces() throws {
        try withTemporaryFolder { (folder) throws in
            let (a, b) = (folder.appending("a"), folder.appending("b"))
            try a.replaceContents(with: "a")
            try b.replaceContents(with: "b")
            #expect(try !a.move(to: b))
            #expect(try b.readBytes() == Array("b".utf8))
            #expect(try a.move(to: folder.appending("c")))
            #expect(!a.exists)
        }
    }

    @Test func existenceKnowsBrokenLinks() throws {
        try withTemporaryFolder { (folder) throws in
            #expect(!folder.appending("nothing").exists)
            #expect(folder.exists && folder.isDirectory && !folder.isRegularFile)
        }
    }

    @Test func appendingBeginsALineOfItsOwnAfterATornOne() throws {
        try withTemporaryFolder { (folder) throws in
            let file = folder.appending("metrics.jsonl")
            try file.replaceContents(with: "{\"step\":1}\n{\"st")
            let appending = try AppendingFile(file)
            try appending.endTornLine()
            try appending.append("{\"step\":2}\n")
            try appending.endTornLine()
            #expect(try file.readBytes() == Array("{\"step\":1}\n{\"st\n{\"step\":2}\n".utf8))
        }
    }

    @Test func aLockKeepsOutThoseThatLock() throws {
        try withTemporaryFolder { (folder) throws in
            let file = folder.appending("README.md")
            do {
                let first = try AppendingFile(file)
                #expect(try first.lock(seconds: 0))
                let second = try AppendingFile(file)
                #expect(try !second.lock(seconds: 0.05))
                // Who does not lock is not kept out.
                #expect(try second.appendAtOnce(Array("a\n".utf8)))
                #expect(try first.isInPlace())
                try file.replaceContents(with: "b\n")
                #expect(try !first.isInPlace())
            }
            #expect(try AppendingFile(file).lock(seconds: 0))
        }
    }

    @Test func cuttingKeepsTheBeginAndAppendingGoesOnThere() throws {
        try withTemporaryFolder { (folder) throws in
            let file = folder.appending("t")
            try file.replaceContents(with: "abcdef")
            try file.truncate(to: 2)
            try AppendingFile(file).append("x")
            #expect(try file.readBytes() == Array("abx".utf8))
            #expect(throws: FileError.self) { try folder.appending("nothing").truncate(to: 0) }
        }
    }

    @Test func piecesCoverTheRange() throws {
        try withTemporaryFolder { (folder) throws in
            let file = folder.appending("data")
            let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0) }
            try file.replaceContents(with: bytes)
            var read: [UInt8] = []
            try file.readPieces(in: 10..<900, pieceSize: 64) { read += $0 }
            #expect(read == Array(bytes[10..<900]))
        }
    }

    @Test func aBatchGivesItsFilesTheirNamesTogether() throws {
        try withTemporaryFolder { (folder) throws in
            for name in ["a", "b"] { #expect(try folder.appending(name).makeFolder()) }
            var batch = FileBatch()
            try batch.add(folder.appending("a").appending("one"), containing: "1")
            try batch.add(folder.appending("b").appending("two"), containing: "2")
            #expect(!folder.appending("a").appending("one").exists)
            let folders = try batch.commit()
            #expect(folders == [folder.appending("a"), folder.appending("b")])
            try FileBatch.sync(folders)
            #expect(try folder.appending("a").children().map(\.name.string) == ["one"])
            #expect(try folder.appending("b").appending("two").readBytes() == Array("2".utf8))
        }
    }

    @Test func aBatchThatFailsLeavesNoTemporaryFiles() throws {
        try withTemporaryFolder { (folder) throws in
            #expect(throws: FileError.self) {
                var batch = FileBatch()
                try batch.add(folder.appending("one"), containing: "1")
                try batch.add(folder.appending("missing").appending("two"), containing: "2")
                _ = try batch.commit()
            }
            #expect(try folder.children().isEmpty)
        }
    }
}
