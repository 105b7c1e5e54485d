import Dispatch
import DurableFiles
import Glibc
import Hashing
import SystemPackage
import TestSupport
import Testing

@testable import FileDigests

struct LineHashCacheTests {
    private func name(_ number: Int) -> String { SHA256.hash(Array("\(number)".utf8)).hexadecimal }
    private func hashes(_ number: Int, count: Int = 20) -> [UInt64] { (0..<count).map { UInt64(number * 1000 + $0) } }

    @Test func keepsWhatTheLinesWereFromOneProcessToTheNext() throws {
        try withTemporaryFolder { (folder) throws in
            let cache = LineHashCache(folder: folder.pushing("a/lines-1"))
            #expect(cache[name(1)] == nil)
            cache.keep(hashes(1), ofContent: name(1))
            cache.keep([], ofContent: name(2))
            let later = LineHashCache(folder: folder.pushing("a/lines-1"))
            #expect(later[name(1)] == hashes(1))
            #expect(later[name(2)] == [])
            #expect(later[name(3)] == nil)
            // A configuration can hold any text for a SHA-256.
            for text in ["", "..", "../lines-1/\(name(1))", name(1).uppercased(), "\(name(1))0"] {
                later.keep([1], ofContent: text)
                #expect(later[text] == nil)
            }
            #expect(try folder.pushing("a/lines-1").children().count == 2)
        }
    }

    /// Each cut and each flipped byte, and the file of another content.
    @Test func damageIsPassedOverAndMended() throws {
        try withTemporaryFolder { (folder) throws in
            let cache = LineHashCache(folder: folder)
            cache.keep(hashes(1, count: 3), ofContent: name(1))
            let file = folder.appending(name(1))
            let whole = try file.readBytes()
            for place in whole.indices {
                for damaged in [
                    Array(whole[..<place]), whole[..<place] + [whole[place] ^ 0x11] + whole[(place + 1)...],
                ] {
                    try file.replaceContents(with: damaged)
                    #expect(cache[name(1)] == nil)
                }
            }
            try folder.appending(name(2)).replaceContents(with: whole)
            #expect(cache[name(2)] == nil)
            cache.keep(hashes(1, count: 3), ofContent: name(1))
            #expect(try file.readBytes() == whole)
        }
    }

    @Test func whatStandsInTheWayHarmsNothing() throws {
        try withTemporaryFolder { (folder) throws in
            let lines = folder.appending("lines-1")
            let cache = LineHashCache(folder: lines)
            try lines.replaceContents(with: "a file")
            cache.keep(hashes(1), ofContent: name(1))
            #expect(cache[name(1)] == nil)
            #expect(try lines.readBytes() == Array("a file".utf8))
            try lines.remove()
            #expect(lines.withPlatformString { mkfifo($0, 0o600) } == 0)
            cache.keep(hashes(1), ofContent: name(1))
            #expect(cache[name(1)] == nil)
            try lines.remove()
            try lines.appending(name(1)).makeFolders()
            #expect(lines.appending(name(2)).withPlatformString { mkfifo($0, 0o600) } == 0)
            cache.keep(hashes(1), ofContent: name(1))
            cache.keep(hashes(2), ofContent: name(2))
            cache.keep(hashes(3), ofContent: name(3))
            #expect(cache[name(1)] == nil)
            #expect(cache[name(2)] == hashes(2))
            #expect(cache[name(3)] == hashes(3))
            // Nothing half written is left.
            #expect(try lines.children().count == 3)
            LineHashCache(folder: nil).keep(hashes(1), ofContent: name(1))
        }
    }

    @Test func whatWasNotUsedForLongestGoesFirst() throws {
        try withTemporaryFolder { (folder) throws in
            let blockSize = 4096
            for number in 1...8 {
                LineHashCache(folder: folder).keep(hashes(number), ofContent: name(number))
                let time = timespec(tv_sec: 1000 + number, tv_nsec: 0)
                let file = folder.appending(name(number))
                #expect(file.withPlatformString { utimensat(AT_FDCWD, $0, [time, time], 0) } == 0)
            }
            #expect(LineHashCache(folder: folder)[name(2)] == hashes(2))
            let cache = LineHashCache(folder: folder, limit: 8 * blockSize)
            cache.keep(hashes(9), ofContent: name(9))
            // Nine were too many: a quarter less than the limit is left.
            #expect((1...9).filter { cache[name($0)] != nil } == [2, 5, 6, 7, 8, 9])
            // And so it goes on, without another look at the folder for each.
            for number in 10...40 { cache.keep(hashes(number), ofContent: name(number)) }
            #expect(try folder.children().count <= 8)
            #expect(cache[name(40)] == hashes(40))
        }
    }

    @Test func contentOfTooManyLinesIsNotKept() throws {
        try withTemporaryFolder { (folder) throws in
            let cache = LineHashCache(folder: folder)
            cache.keep([UInt64](repeating: 1, count: LineHashCache.lineLimit + 1), ofContent: name(1))
            #expect(try folder.children().isEmpty)
        }
    }

    /// Whoever writes and removes meanwhile: what is read is right.
    @Test func manyWriteAtOnce() throws {
        try withTemporaryFolder { (folder) throws in
            DispatchQueue.concurrentPerform(iterations: 16) { writer in
                let cache = LineHashCache(folder: folder, limit: 20 * 4096)
                for number in 0..<60 {
                    cache.keep(hashes(number), ofContent: name(number))
                    let found = cache[name(number)]
                    #expect(found == nil || found == hashes(number))
                }
            }
            #expect(try folder.children().allSatisfy { !$0.name.isTemporary })
            #expect(!(try folder.children().isEmpty))
        }
    }
}
