import DurableFiles
import Glibc
import Hashing
import JSONValues
import SystemPackage
import TestSupport
import Testing

@testable import RunFolders

struct ManifestTests {
    @Test func everyFileIsSealedButTheStateTheManifestAndTemporaries() throws {
        try withRunFolder { (folder) throws in
            try folder.path.pushing("checkpoints/checkpoint-2").makeFolders()
            try folder.path.pushing("checkpoints/.checkpoint-4.tmp").makeFolders()
            for name in [
                "state.json", "result.json", "checkpoints/checkpoint-2/state.json", ".state.json.12.34.tmp",
                ".mine.tmp",
                "checkpoints/.checkpoint-4.tmp/model.safetensors", "attempt-1.stop",
            ] {
                _ = try folder.path.pushing(FilePath(name)).createFile(containing: Array(name.utf8))
            }
            try folder.seal()
            try folder.seal()
            let manifest = try #require(try folder.readManifest())
            #expect(
                manifest.files.map(\.file.path) == [
                    ".mine.tmp", "attempt-1.stop", "checkpoints/checkpoint-2/state.json", "result.json",
                ])
            let result = try #require(manifest.files.last)
            #expect(result.byteCount == 11)
            #expect(result.sha256 == SHA256.hash(Array("result.json".utf8)).hexadecimal)
            #expect(try folder.content().temporaries.count == 2)
        }
    }

    @Test func theFileIsTheContracts() throws {
        try withRunFolder { (folder) throws in
            _ = try folder.resultFile.createFile(containing: Array("abc".utf8))
            try folder.seal()
            #expect(
                String(decoding: try folder.manifestFile.readBytes(), as: UTF8.self) == """
                    {
                      "schema": 1,
                      "files": [
                        {
                          "path": "result.json",
                          "bytes": 3,
                          "sha256": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
                        }
                      ]
                    }

                    """)
        }
    }

    /// What a link leads to is not the run's: its text is sealed.
    @Test func linksAreNotFollowed() throws {
        try withRunFolder { (folder) throws in
            symlink("..", folder.path.appending("loop").string)
            symlink("/etc/hostname", folder.path.appending("outside").string)
            try folder.seal()
            let manifest = try #require(try folder.readManifest())
            #expect(
                manifest.files.map(\.file) == [.init(path: "loop", isLink: true), .init(path: "outside", isLink: true)])
            #expect(manifest.files.map(\.byteCount) == [2, 13])
            #expect(manifest.files[0].sha256 == SHA256.hash(Array("..".utf8)).hexadecimal)
        }
    }

    @Test func aNameThatIsNotUTF8IsSealedByItsBytes() throws {
        try withRunFolder { (folder) throws in
            let name = try #require(FilePath(bytes: [0x61, 0xFF]))
            _ = try folder.path.pushing(name).createFile()
            try folder.seal()
            #expect(try folder.readManifest()?.files.map(\.file.path) == [name])
            let entry = try folder.manifestFile.readJSON()?["files"]?.array?.first
            #expect(entry?["path"]?.string == "a\u{FFFD}")
            #expect(entry?["path_hex"]?.string == "61ff")
        }
    }

    @Test func pipesAreNoFiles() throws {
        try withRunFolder { (folder) throws in
            mkfifo(folder.path.appending("pipe").string, 0o600)
            try folder.seal()
            #expect(try folder.readManifest()?.files == [])
        }
    }

    @Test(arguments: ["../x", "/etc/passwd", "", "a/../../x"])
    func aManifestNeverLeadsOutOfItsFolder(path: String) throws {
        try withRunFolder { (folder) throws in
            let entry: JSONValue = ["path": .string(path), "bytes": 1, "sha256": ""]
            let json: JSONValue = ["schema": 1, "files": [entry]]
            try folder.manifestFile.replaceContents(with: json.compactText)
            #expect(throws: RunFolderError.badMember(path: folder.manifestFile, key: "files[0]")) {
                try folder.readManifest()
            }
        }
    }
}
