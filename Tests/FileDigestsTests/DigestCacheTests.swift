import Dispatch
import DurableFiles
import Glibc
import Synchronization
import SystemPackage
import TestSupport
import Testing

@testable import FileDigests

struct DigestCacheTests {
    private struct Bytes: ByteCounter {
        var count = 0
        mutating func add(_ piece: UnsafeRawBufferPointer) { count += piece.count }
        mutating func finish() -> Int { count }
    }

    /// A file that was written long ago, as far as the cache can tell: the time of the last change cannot be set, so
    /// that tests tell the cache what a file is.
    private func identity(_ number: UInt64 = 1, age: Int64 = 10_000_000_000) -> FileIdentity {
        let time = FileIdentity.now() - age
        return FileIdentity(device: 7, inode: number, byteCount: 100, modified: time, changed: time)
    }

    private func entry(_ number: Int) -> DigestCache.Entry {
        let text = String(number, radix: 16)
        return DigestCache.Entry(sha256: String(repeating: "0", count: 64 - text.count) + text, count: number)
    }

    @Test func remembersFromOneProcessToTheNext() throws {
        try withTemporaryFolder { folder in
            let file = folder.appending("new").appending("digests")
            let identity = identity()
            let subject = DigestCache.Subject("examples", of: [identity])
            DigestCache(file: file).remember(entry(400), of: subject, identities: [identity])
            let later = DigestCache(file: file)
            #expect(later[subject] == entry(400))
            #expect(later[DigestCache.Subject("other", of: [identity])] == nil)
            var changed = identity
            changed.changed += 1
            #expect(later[DigestCache.Subject("examples", of: [changed])] == nil)
        }
    }

    @Test(arguments: [-5_000_000_000, 0, 1_900_000_000])
    func aFileWrittenJustNowIsNotRemembered(age: Int64) throws {
        try withTemporaryFolder { (folder) throws in
            let cache = DigestCache(file: folder.appending("digests"))
            let identity = identity(age: age)
            let subject = DigestCache.Subject("examples", of: [identity])
            cache.remember(entry(1), of: subject, identities: [identity])
            #expect(cache[subject] == nil)
            #expect(!folder.appending("digests").exists)
        }
    }

    /// Each cut and each flipped byte: what is left is right, or unknown.
    @Test func damageIsPassedOver() throws {
        try withTemporaryFolder { folder in
            let file = folder.appending("digests")
            let identities = (1...3).map { identity(UInt64($0)) }
            let subjects = identities.map { DigestCache.Subject("examples", of: [$0]) }
            let cache = DigestCache(file: file)
            for (index, subject) in subjects.enumerated() {
                cache.remember(entry(index + 1), of: subject, identities: [identities[index]])
            }
            let whole = try file.readBytes()
            var wholeCount = 0
            for place in whole.indices {
                for damaged in [
                    Array(whole[..<place]), whole[..<place] + [whole[place] ^ 0x11] + whole[(place + 1)...],
                ] {
                    try file.replaceContents(with: damaged)
                    let read = DigestCache(file: file)
                    for (index, subject) in subjects.enumerated() {
                        let found = read[subject]
                        #expect(found == nil || found == entry(index + 1))
                        if found != nil { wholeCount += 1 }
                    }
                }
            }
            // A cut leaves the records before it, a flipped byte at least the two others.
            #expect(wholeCount > whole.count * 2)
            // After any damage the next record is found again.
            let added = identity(9)
            let subject = DigestCache.Subject("examples", of: [added])
            try file.replaceContents(with: Array(whole[..<(whole.count - 5)]))
            DigestCache(file: file).remember(entry(9), of: subject, identities: [added])
            #expect(DigestCache(file: file)[subject] == entry(9))
        }
    }

    @Test func aPlaceThatCannotBeWrittenCostsNothingElse() throws {
        try withTemporaryFolder { folder in
            // A file where a folder should be: nobody can write below it, root neither.
            try folder.appending("file").replaceContents(with: "x")
            let cache = DigestCache(file: folder.appending("file").appending("digests"))
            let identity = identity()
            let subject = DigestCache.Subject("examples", of: [identity])
            cache.remember(entry(5), of: subject, identities: [identity])
            #expect(cache[subject] == entry(5))
        }
    }

    @Test func aLargeFileKeepsItsNewestRecords() throws {
        try withTemporaryFolder { folder in
            let file = folder.appending("digests")
            let identities = (1...400).map { identity(UInt64($0)) }
            let cache = DigestCache(file: file, limit: 20_000)
            for (index, identity) in identities.enumerated() {
                cache.remember(
                    entry(index), of: DigestCache.Subject("examples", of: [identity]), identities: [identity])
            }
            let byteCount = try file.status()!.byteCount
            #expect(byteCount <= 20_200)
            let read = DigestCache(file: file, limit: 20_000)
            let known = identities.indices.filter { index in
                read[DigestCache.Subject("examples", of: [identities[index]])] == entry(index)
            }
            #expect(known.contains(399))
            #expect(known.count >= 70)
            #expect(known == Array(known[0]...399))
        }
    }

    /// Each with a descriptor of its own, as processes have: nothing is lost, and where the file is cut meanwhile nothing
    /// is wrong.
    @Test(arguments: [8 << 20, 20_000])
    func manyWriteAtOnce(limit: Int) throws {
        try withTemporaryFolder { (folder) throws in
            let file = folder.appending("digests")
            let identities = (0..<64 * 20).map { identity(UInt64($0)) }
            @Sendable func subject(_ number: Int) -> DigestCache.Subject {
                DigestCache.Subject("examples", of: [identities[number]])
            }
            DispatchQueue.concurrentPerform(iterations: 64) { writer in
                let cache = DigestCache(file: file, limit: limit)
                for number in writer * 20..<writer * 20 + 20 {
                    cache.remember(entry(number), of: subject(number), identities: [identities[number]])
                }
            }
            let read = DigestCache(file: file)
            let found = identities.indices.map { read[subject($0)] }
            #expect(zip(found, identities.indices).allSatisfy { $0 == nil || $0 == entry($1) })
            let knownCount = found.count { $0 != nil }
            #expect(limit > 100_000 ? knownCount == 64 * 20 : (1...200).contains(knownCount))
        }
    }

    @Test func aFileIsReadOnceWhileItStaysTheSame() throws {
        try withTemporaryFolder { folder in
            let data = folder.appending("data")
            try data.replaceContents(with: "abc")
            let cache = DigestCache(file: folder.appending("digests"))
            let first = try cache.digest(of: data, counting: "bytes", with: Bytes())
            #expect(first.entry.sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
            #expect(first.entry.count == 3 && first.byteCount == 3)
            // It was written just now.
            #expect(!folder.appending("digests").exists)
            try eventually("the file is settled") {
                try ReadingFile(data).identity().isSettled(now: FileIdentity.now())
            }
            _ = try cache.digest(of: data, counting: "bytes", with: Bytes())
            #expect(folder.appending("digests").exists)
            // What is remembered is believed: an entry for this very identity is what the next reader gets.
            let identity = try ReadingFile(data).identity()
            cache.remember(entry(77), of: DigestCache.Subject("bytes", of: [identity]), identities: [identity])
            let later = DigestCache(file: folder.appending("digests"))
            #expect(try later.digest(of: data, counting: "bytes", with: Bytes()).entry == entry(77))
            try data.replaceContents(with: "abd")
            #expect(
                try later.digest(of: data, counting: "bytes", with: Bytes()).entry.sha256
                    == "a52d159f262b2c6ddb724a61840befc36eb30c88877a4030b65cbe86298449c9")
        }
    }

    @Test func whatIsReadIsToldAndWhatIsRememberedIsNot() throws {
        try withTemporaryFolder { folder in
            let data = folder.appending("data")
            try data.replaceContents(with: [UInt8](repeating: 0x61, count: 600_000))
            let told = Mutex<[DigestCache.Progress]>([])
            let cache = DigestCache(file: nil) { progress in told.withLock { $0.append(progress) } }
            try eventually("the file is settled") {
                try ReadingFile(data).identity().isSettled(now: FileIdentity.now())
            }
            _ = try cache.digest(of: data, counting: "bytes", with: Bytes())
            let all = told.withLock { $0 }
            #expect(all.count >= 3)
            #expect(all.allSatisfy { $0.path == data && $0.byteCount == 600_000 })
            #expect(all.map(\.doneByteCount) == all.map(\.doneByteCount).sorted())
            #expect(all.last?.doneByteCount == 600_000)
            _ = try cache.digest(of: data, counting: "bytes", with: Bytes())
            #expect(told.withLock { $0.count } == all.count)
        }
    }
}
