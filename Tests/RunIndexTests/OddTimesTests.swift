import DurableFiles
import Glibc
import JSONValues
import Queries
import RunFolders
import RunModel
import RunStore
import SystemPackage
import TestSupport
import Testing

@testable import RunIndex

/// Times that files have after archives, copies and wrong clocks.
struct OddTimesTests {
    private func setTime(of file: FilePath, to seconds: Int) throws {
        var times = [timespec](repeating: timespec(tv_sec: seconds, tv_nsec: 0), count: 2)
        try #require(file.withPlatformString { utimensat(AT_FDCWD, $0, &times, 0) } == 0)
    }

    @Test(arguments: [10_000_000_000, -10_000_000_000, 0, -1])
    func anyTimeCanBeLookedAt(_ seconds: Int) throws {
        try withIndexedTree { tree in
            let experiment = tree.root.appending("Results_v2/study/llama/Copa_zo")
            let run = try tree.add("study/llama/Copa_zo/20251201_120000", id: "a000000010")
            for file in [run.configFile, run.stateFile, run.path, experiment] { try setTime(of: file, to: seconds) }
            #expect(try tree.index().counts().map(\.count) == [1])
            // A folder whose time is set back to what it was.
            try tree.add("study/llama/Copa_zo/20251201_120001", id: "a000000011")
            try setTime(of: experiment, to: seconds)
            #expect(try tree.index().counts().map(\.count) == [2])
        }
    }

    @Test func anOlderCopyIsSeenAlsoWhereNothingButItsContentDiffers() throws {
        try withIndexedTree { tree in
            let run = try tree.add("study/llama/Copa_zo/20251201_120000", id: "a000000010")
            let results = tree.root.appending("Results_v2")
            try tree.age(results)
            let time = Int(try #require(try run.path.status()).modified / 1_000_000_000)
            _ = try tree.index()
            #expect(try tree.index().counts().map(\.state) == [.completed])
            // As after `rm -r` and `cp -a`, where the file system gave the same inodes again.
            try tree.write(IndexedTree.life(.failed).json.compactText, to: run.stateFile)
            for folder in [run.stateFile, run.path, run.path.removingLastComponent()] {
                try setTime(of: folder, to: time)
            }
            #expect(try tree.index().counts().map(\.state) == [.failed])
        }
    }

    @Test func theLogOfChangesStaysSmall() throws {
        try withIndexedTree { tree in
            for number in 0..<4 {
                try tree.add(
                    "study/llama/Copa_zo/2025120\(number + 1)_120000", id: "a00000001\(number)", state: .queued)
            }
            for _ in 0..<60 { _ = try tree.index() }
            let folder = tree.cache.appending("telos")
            let name = try #require(try folder.children().first).name
            let log = folder.appending(name).appending("index-\(IndexSchema.number).sqlite-wal")
            #expect(try log.status()?.byteCount ?? 0 < 4 << 20)
        }
    }
}
