import DurableFiles
import FileDigests
import Planning
import RunStore
import SystemPackage
import TestSupport
import Testing

/// What a launch remembers of the files it hashed.
struct DigestTests {
    @Test func aSecondPlanOfUnchangedFilesHashesNothing() throws {
        try withProject { fixture in
            let cache = fixture.root.appending("digests")
            func fingerprints() throws -> [String?] {
                let plan = try fixture.plan(ProjectFixture.config) { $0.digests = DigestCache(file: cache) }
                let run = try #require(plan.sweeps.first?.runs.first)
                return [run.dataset.fingerprint, run.modelFacts.fingerprint]
            }
            let first = try fingerprints()
            let files = ["Data_v2/original/Copa/copa_train.jsonl", "models/tiny/model.safetensors"].map {
                fixture.root.pushing(FilePath($0))
            }
            try eventually("the files are settled") {
                try files.allSatisfy { try ReadingFile($0).identity().isSettled(now: FileIdentity.now()) }
            }
            #expect(try fingerprints() == first)
            // Two splits and the model. A plan that hashed again would add records.
            let recorded = try cache.readBytes()
            #expect(recorded.split(separator: 0x0A).count == 3)
            #expect(try fingerprints() == first)
            #expect(try cache.readBytes() == recorded)
            // What is remembered is what is used: here a lie.
            let identity = try ReadingFile(files[0]).identity()
            let lie = DigestCache.Entry(sha256: String(repeating: "0", count: 64), count: 2)
            DigestCache(file: cache).remember(
                lie, of: DigestCache.Subject("examples", of: [identity]), identities: [identity])
            #expect(try fingerprints()[0] != first[0])
        }
    }
}
