import DurableFiles
import ModelFiles
import SystemPackage
import TestSupport
import Testing

struct ModelLookupTests {
    func lookup(_ folders: [FilePath], _ environment: [String: String]) -> ModelLookup {
        ModelLookup(modelFolders: folders, environment: { environment[$0] })
    }

    @Test func pathIsTakenAsItStands() throws {
        try withTemporaryFolder { folder in
            let found = try lookup([], [:]).folder(for: folder.string)
            #expect(found == folder)
        }
    }

    @Test func modelFoldersComeBeforeTheCache() throws {
        try withTemporaryFolder { folder in
            let cached = try makeCached(in: folder.appending("hub"))
            let lookup = lookup(
                [folder.appending("models"), folder.appending("more")], ["HF_HUB_CACHE": folder.appending("hub").string]
            )
            #expect(try lookup.folder(for: "org/name") == cached)
            try folder.appending("more/org/name").makeFolders()
            #expect(try lookup.folder(for: "org/name") == folder.appending("more/org/name"))
            try folder.appending("models/org/name").makeFolders()
            #expect(try lookup.folder(for: "org/name") == folder.appending("models/org/name"))
        }
    }

    func makeCached(in hub: FilePath) throws -> FilePath {
        let repository = hub.appending("models--org--name")
        let snapshot = repository.appending("snapshots/0123abcd")
        try snapshot.makeFolders()
        try repository.appending("snapshots/other").makeFolders()
        try repository.appending("refs").makeFolders()
        try repository.appending("refs/main").replaceContents(with: "0123abcd\n")
        return snapshot
    }

    @Test func cacheStandsWhereItsVariablesSay() {
        #expect(lookup([], ["HF_HUB_CACHE": "/a", "HF_HOME": "/b", "HOME": "/c"]).cache == "/a")
        #expect(lookup([], ["HF_HOME": "/b", "HOME": "/c"]).cache == "/b/hub")
        #expect(lookup([], ["HF_HOME": "~/b", "HOME": "/c"]).cache == "/c/b/hub")
        #expect(lookup([], ["XDG_CACHE_HOME": "/x", "HOME": "/c"]).cache == "/x/huggingface/hub")
        #expect(lookup([], ["HF_HUB_CACHE": "", "HOME": "/c"]).cache == "/c/.cache/huggingface/hub")
        #expect(lookup([], [:]).cache == nil)
    }

    @Test func modelThatIsNowhereSaysWhereItWasLookedFor() throws {
        try withTemporaryFolder { folder in
            let lookup = lookup([folder.appending("models")], ["HOME": folder.string])
            #expect(
                failure { _ = try lookup.folder(for: "org/none") }
                    == """
                    no model "org/none" was found; looked in "\(folder)/models/org/none", \
                    "\(folder)/.cache/huggingface/hub/models--org--none"; \
                    give the path of its folder, or fetch it with: hf download org/none
                    """)
        }
    }

    @Test func cacheIsNotLeftByANameOrAReference() throws {
        try withTemporaryFolder { folder in
            let hub = folder.appending("hub")
            _ = try makeCached(in: hub)
            let lookup = lookup([folder.appending("models")], ["HF_HUB_CACHE": hub.string])
            #expect(throws: ModelFileError.self) { try lookup.folder(for: "../../nowhere") }
            #expect(throws: ModelFileError.self) { try lookup.folder(for: "") }
            try hub.appending("models--org--name/refs/main").replaceContents(with: "../snapshots/other")
            #expect(throws: ModelFileError.self) { try lookup.folder(for: "org/name") }
        }
    }
}
