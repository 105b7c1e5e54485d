import DurableFiles
import JSONValues
import ProjectSupport
import SystemPackage
import TestSupport
import Testing

/// Sealed runs, and the tree held against its rules.
struct VerifyTests {
    @Test func aFreshTreeHasNothingWrong() throws {
        try withProject { (project) throws in
            try project.train(TestProject.scriptConfig)
            try project.train(TestProject.nativeConfig)
            for run in try project.runFolders {
                let sealed = try project.json("\(run)/manifest.json")["files"]?.array?.compactMap { $0["path"]?.string }
                let files = try project.files(below: run).filter { $0 != "state.json" && $0 != "manifest.json" }
                #expect(sealed == files.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
            }
            let outcome = try project.telos("verify")
            #expect(outcome.code == 0)
            #expect(outcome.err == "")
            #expect(
                outcome.out.wholeMatch(of: /2 runs, [0-9]+ files checked: nothing is wrong\n/) != nil, "\(outcome.out)")
        }
    }

    @Test func everyEditIsNamed() throws {
        try withProject { (project) throws in
            try project.train(TestProject.nativeConfig)
            let run = try project.onlyRun
            let edits = [
                (file: "\(run)/result.json", code: "file_changed"),
                (file: "\(run)/experiment_config.yaml", code: "configuration_changed"),
                (file: "\(run)/checkpoints/best.json", code: "file_changed"),
                (file: "\(run)/notes.txt", code: "file_added"),
                (file: "Data_v2/original/Copa/copa_train.jsonl", code: "data_changed"),
                (file: "models/tiny/model.safetensors", code: "model_changed"),
                (file: "Results_v2/notes.txt", code: "foreign_file"),
            ]
            for edit in edits {
                let before = project.exists(edit.file) ? try project.root.pushing(FilePath(edit.file)).readBytes() : nil
                // Bytes after the last tensor are no part of a model; a line more is an edit of anything else.
                var edited = (before ?? []) + (edit.code == "model_changed" ? [] : Array("# edited\n".utf8))
                edited[edited.count - 1] ^= edit.code == "model_changed" ? 1 : 0
                try project.write(edit.file, edited)
                let outcome = try project.telos("verify")
                #expect(outcome.code == 1)
                #expect(outcome.out.contains("[\(edit.code)"), "\(edit.file): \(outcome.out)")
                #expect(outcome.out.hasSuffix(" files checked: 1 findings\n"), "\(edit.file): \(outcome.out)")
                if let before {
                    try project.write(edit.file, before)
                } else {
                    try project.root.pushing(FilePath(edit.file)).remove()
                }
            }
            #expect(try project.telos("verify").code == 0, "verify mends nothing, and nothing is left to mend")
        }
    }

    @Test func oneRunIsVerifiedAlone() throws {
        try withProject { (project) throws in
            try project.train(TestProject.scriptConfig)
            try project.write("Results_v2/notes.txt", "")
            #expect(try project.telos("verify").code == 1)
            let outcome = try project.telos("verify", "@last")
            #expect(outcome.code == 0, "\(outcome.out)")
            #expect(outcome.out.hasPrefix("1 runs, "))
            #expect(try project.telos("verify", "nosuchrun").code == 1)
        }
    }

    @Test func theDocumentHasStableKeys() throws {
        try withProject { (project) throws in
            #expect(
                try JSONValue.parse(try project.telos("verify", "--json").out)
                    == ["runs": 0, "files": 0, "wrong": 0, "findings": []])
            try project.write("Results_v2/notes.txt", "")
            let outcome = try project.telos("verify", "--json")
            #expect(outcome.code == 1)
            let finding = try #require(try JSONValue.parse(outcome.out)["findings"]?.array?.first)
            #expect(
                finding == [
                    "code": "foreign_file", "wrong": true, "path": "Results_v2/notes.txt", "related": [], "run": nil,
                    "ids": [], "message": "it belongs to no run", "remedy": "move it out of the results folder",
                ])
        }
    }

    @Test func anOlderTreeHasNothingWrong() throws {
        try withProject { (project) throws in
            try OlderRun().write(to: project)
            let outcome = try project.telos("verify")
            #expect(outcome.code == 0)
            #expect(outcome.out == "1 runs, 1 files checked: nothing is wrong\n")
        }
    }
}
