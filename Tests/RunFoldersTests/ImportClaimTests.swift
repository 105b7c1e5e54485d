import DurableFiles
import Glibc
import JSONValues
import RunFolders
import RunModel
import SystemPackage
import TestSupport
import Testing

struct ImportClaimTests {
    @Test func oneHoldsItUntilItIsReleased() throws {
        try withTemporaryFolder { results in
            let first = try ImportClaim(results: results)
            #expect(try ImportClaim.isHeld(in: results, now: .now()))
            #expect(throws: RunFolderError.self) { try ImportClaim(results: results) }
            try first.release()
            #expect(try !ImportClaim.isHeld(in: results, now: .now()))
            _ = try ImportClaim(results: results)
            // Numbers are never used again, and what they went by is removed.
            #expect(try first.folder.children().map(\.name.string) == ["import-2.claim"])
        }
    }

    @Test func theDeadHoldNothing() throws {
        try withTemporaryFolder { results in
            let folder = ImportClaim.folder(in: results)
            try folder.makeFolders()
            var claim = Claim.ours()
            claim.process = ProcessIdentity(pid: claim.process.pid, started: claim.process.started + 1)
            try folder.appending("import-7.claim").replaceContents(with: claim.json.prettyText)
            #expect(try !ImportClaim.isHeld(in: results, now: .now()))
            _ = try ImportClaim(results: results)
            #expect(try folder.children().map(\.name.string) == ["import-8.claim"])
        }
    }

    /// Of another host only the signs of life are known.
    @Test func anotherHostHoldsItWhileItGivesSignsOfLife() throws {
        try withTemporaryFolder { results in
            let folder = ImportClaim.folder(in: results)
            try folder.makeFolders()
            let file = folder.appending("import-3.claim")
            var claim = Claim.ours()
            claim.host = "elsewhere"
            try file.replaceContents(with: claim.json.prettyText)
            #expect(try ImportClaim.isHeld(in: results, now: .now()))
            #expect(throws: RunFolderError.claimed(path: file, by: claim)) { try ImportClaim(results: results) }
            let later = Moment(unixMilliseconds: Moment.now().unixMilliseconds + 301_000)
            #expect(try !ImportClaim.isHeld(in: results, now: later))
            // A sign of life, and none for long.
            try setModified(file, toSecondsAgo: 290)
            #expect(try ImportClaim.isHeld(in: results, now: .now()))
            try setModified(file, toSecondsAgo: 310)
            #expect(try !ImportClaim.isHeld(in: results, now: .now()))
            #expect(try ImportClaim(results: results).number == 4)
        }
    }

    @Test func whoIsTakenForDeadFindsOutAndTouchesNothing() throws {
        try withTemporaryFolder { results in
            let first = try ImportClaim(results: results)
            try first.check()
            try makeSilent(first, in: results)
            let second = try ImportClaim(results: results)
            #expect(throws: RunFolderError.self) { try first.check() }
            try second.check()
            first.beat()
            try first.release()
            #expect(try first.folder.children().map(\.name.string) == ["import-2.claim"])
            #expect(try ImportClaim.isHeld(in: results, now: .now()))
        }
    }

    @Test func leftoversAreThoseOfOthersBefore() throws {
        try withTemporaryFolder { results in
            let folder = ImportClaim.folder(in: results)
            for name in ["import-6", "import-7", "import-8", "run-0", "import-x"] {
                try folder.appending(name).makeFolders()
            }
            try folder.appending("import-6.claim").replaceContents(with: "{\"released_at\": null}")
            let claim = try ImportClaim(results: results)
            #expect(claim.number == 7 && claim.staging == folder.appending("import-7"))
            #expect(
                try claim.leftovers().compactMap(\.lastComponent?.string).sorted() == ["import-6", "import-x", "run-0"])
        }
    }

    private func makeSilent(_ claim: ImportClaim, in results: FilePath) throws {
        let file = claim.folder.appending("import-\(claim.number).claim")
        var elsewhere = Claim.ours()
        elsewhere.host = "elsewhere"
        try file.replaceContents(with: elsewhere.json.prettyText)
        try setModified(file, toSecondsAgo: 310)
    }

    private func setModified(_ file: FilePath, toSecondsAgo seconds: Int) throws {
        let moment = timespec(tv_sec: Int(Moment.now().unixMilliseconds / 1000) - seconds, tv_nsec: 0)
        try #require(file.withPlatformString { utimensat(AT_FDCWD, $0, [moment, moment], 0) } == 0)
    }

    @Test(arguments: [
        "import-1.claim", "import-01.claim", "import-0.claim", "import-x.claim", "import-.claim", "run-1",
    ])
    func onlyClaimsHaveNumbers(name: String) {
        #expect(ImportClaim.number(ofFileNamed: name) == (name == "import-1.claim" ? 1 : nil))
    }
}
