import DurableFiles
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

    @Test(arguments: [
        "import-1.claim", "import-01.claim", "import-0.claim", "import-x.claim", "import-.claim", "run-1",
    ])
    func onlyClaimsHaveNumbers(name: String) {
        #expect(ImportClaim.number(ofFileNamed: name) == (name == "import-1.claim" ? 1 : nil))
    }
}
