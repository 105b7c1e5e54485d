import DurableFiles
import Glibc
import JSONValues
import ProjectSupport
import RunFolders
import RunModel
import RunStore
import SystemPackage
import TestSupport
import Testing

@testable import Importing

/// One import at a time, and what becomes of one that was taken for dead.
struct TakeoverTests {
    @Test func onlyOneImportsAtATime() throws {
        try withImportPlace { place in
            try place.write("a", OldLogs())
            let claim = try ImportClaim(results: place.project.resultsFolder)
            #expect(throws: RunFolderError.self) { try place.run() }
            #expect(place.project.records().isEmpty)
            try claim.release()
            #expect(try place.run().runs.count == 1)
        }
    }

    @Test func whatAKilledImportLeftIsRemoved() throws {
        try withImportPlace { place in
            try place.write("a", OldLogs())
            for name in ["import-1/run-0", "run-7"] { try place.imports.pushing(FilePath(name)).makeFolders() }
            try place.imports.pushing("import-1/run-0/out").replaceContents(with: "half")
            #expect(place.project.records().isEmpty)
            #expect(try place.run().runs.count == 1)
            #expect(try place.imports.children().map(\.name.string) == ["import-1.claim"])
        }
    }

    /// It was stopped, taken for dead, and goes on when another has done its work.
    @Test func nothingIsMadeTwice() throws {
        try withImportPlace { place in
            for index in 0..<3 { try place.write("r\(index)", OldLogs(loss: Double(index))) }
            var second: ImportReport?
            let first = try place.run(at: .importing) {
                try place.makeSilent(1)
                second = try place.run()
            }
            #expect(second?.runs.count == 3 && second?.failure == nil)
            #expect(first.runs.isEmpty && first.failure?.contains("another process took over") == true)
            #expect(place.project.records().count == 3)
            #expect(try place.imports.children().map(\.name.string) == ["import-2.claim"])
        }
    }

    /// And when the other is still at it.
    @Test(arguments: [ImportProgress.Step.comparing, .importing])
    func theOneThatTookOverIsNotDisturbed(step: ImportProgress.Step) throws {
        try withImportPlace { place in
            try place.write("a", OldLogs())
            var second: Staging?
            let first = try place.run(at: step) {
                try place.makeSilent(1)
                let staging = try Staging(ImportClaim(results: place.project.resultsFolder), links: false)
                try staging.makeFolder(named: "run-0").appending("out").replaceContents(with: "half")
                second = staging
            }
            #expect(first.runs.isEmpty)
            #expect(first.failure?.hasPrefix("process \(getpid()) on ") == true, "\(first.failure ?? "")")
            let staging = try #require(second)
            try staging.claim.check()
            #expect(staging.claim.staging.pushing("run-0/out").isRegularFile)
            #expect(place.project.records().isEmpty)
            try staging.remove()
            try staging.claim.release()
            #expect(try place.imports.children().map(\.name.string) == ["import-2.claim"])
        }
    }

    /// A folder of that name would hold what nobody sealed.
    @Test func aRunsFolderIsNew() throws {
        try withImportPlace { place in
            let staging = try Staging(ImportClaim(results: place.project.resultsFolder), links: false)
            _ = try staging.makeFolder(named: "run-0")
            #expect(throws: FileError.self) { try staging.makeFolder(named: "run-0") }
        }
    }

    /// Also while it waits for the index.
    @Test func signsOfLifeAreGivenWhateverAnImportWaitsFor() throws {
        try withImportPlace { place in
            try place.write("a", OldLogs())
            var request = ImportRequest(folder: place.logs)
            request.heartbeatInterval = 0.01
            _ = try Import.run(request, in: place.project) {
                try place.setModified(1, toSecondsAgo: 310)
                let isAlive = try eventually {
                    let modified = try #require(try place.claimFile(1).status()).modified
                    return Moment.now().seconds(since: Moment(unixMilliseconds: modified / 1_000_000)) < 200
                }
                #expect(isAlive)
                return []
            }
        }
    }
}

extension ImportPlace {
    var imports: FilePath { ImportClaim.folder(in: project.resultsFolder) }

    func claimFile(_ number: Int) -> FilePath { imports.appending("import-\(number).claim") }

    /// Makes a claim look like one of another host that said nothing for long.
    fileprivate func makeSilent(_ number: Int) throws {
        var claim = Claim.ours()
        claim.host = "elsewhere"
        try claimFile(number).replaceContents(with: claim.json.prettyText)
        try setModified(number, toSecondsAgo: 310)
    }

    fileprivate func setModified(_ number: Int, toSecondsAgo seconds: Int) throws {
        let moment = timespec(tv_sec: Int(Moment.now().unixMilliseconds / 1000) - seconds, tv_nsec: 0)
        try #require(claimFile(number).withPlatformString { utimensat(AT_FDCWD, $0, [moment, moment], 0) } == 0)
    }
}
