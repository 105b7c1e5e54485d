import DurableFiles
import RunModel
import RunStore
import SystemPackage
import TestSupport
import Testing

struct ProjectTests {
    @Test(arguments: ["telos.yaml", "Results_v2", "Data_v2"])
    func isFoundUpwardFromTheWorkingDirectory(mark: String) throws {
        try withTemporaryFolder { (folder) throws in
            let deep = folder.appending("a").appending("b")
            try deep.makeFolders()
            if mark == "telos.yaml" {
                try folder.appending(mark).replaceContents(with: "")
            } else {
                try folder.appending(mark).makeFolders()
            }
            #expect(try Project.locate(named: nil, from: deep).root == folder)
            #expect(try Project.locate(named: "..", from: deep).root == folder.appending("a"))
        }
    }

    @Test func aRootThatIsNoFolderIsRefused() throws {
        try withTemporaryFolder { (folder) throws in
            let error = try #require(throws: ProjectError.self) { try Project.locate(named: "x", from: folder) }
            #expect(error.description == "the project root '\(folder)/x', named by --root, is not a folder")
        }
    }

    @Test func pathsAreRelativeToTheRootAndCleaned() throws {
        let project = Project(root: "/p", settings: ProjectSettings())
        #expect(project.absolute("Data_v2/./a/../b") == "/p/Data_v2/b")
        #expect(project.absolute("/elsewhere/x") == "/elsewhere/x")
        #expect(project.written("/p/Data_v2/b") == "Data_v2/b")
        #expect(project.written("/pq/b") == "/pq/b")
    }

    private func settings(_ text: String) throws -> ProjectSettings {
        try withTemporaryFolder { (folder) throws in
            try folder.appending("telos.yaml").replaceContents(with: text)
            return try Project(root: folder).settings
        }
    }

    @Test func settingsAreAllOptional() throws {
        #expect(try settings("") == ProjectSettings())
        #expect(try settings("# nothing\n") == ProjectSettings())
    }

    @Test func scriptsAreNamedByMethodAndKind() throws {
        let settings = try settings(
            """
            engine: script
            models: [models, /srv/models]
            purposes: [ethics_review]
            scripts:
              directory: large_models
              zo: "mezo_finetune_{kind}.sh"
              fo_full: full.sh
              fo_lora: {original: a.sh, synthetic: b.sh, mixed: c.sh}
            slurm: {partition: gpu, time: "12:00:00"}
            """)
        #expect(settings.engine == .script)
        #expect(settings.models == ["models", "/srv/models"])
        #expect(settings.purposes.map(\.name) == ["ethics_review"])
        #expect(settings.slurm == ["partition": "gpu", "time": "12:00:00"])
        let expected: [(Method, DataKind, String)] = [
            (.zo, .original, "mezo_finetune_original.sh"), (.zo, .synthetic, "mezo_finetune_synthetic.sh"),
            (.zo, .mixed, "mezo_finetune_synthetic.sh"), (.zo, .other, "mezo_finetune_original.sh"),
            (.foFull, .synthetic, "full.sh"), (.foLora, .mixed, "c.sh"), (.foLora, .other, "a.sh"),
        ]
        for (method, kind, file) in expected { #expect(settings.scripts.file(for: method, kind) == file) }
    }

    @Test func everyProblemIsToldAtOnce() throws {
        let error = try #require(throws: ProjectError.self) {
            try settings("result: x\nengine: gpu\npurposes: [../x]\nscripts:\n  zoo: a.sh\nmodels: {a: b}\n")
        }
        let lines = error.description.split(separator: "\n").map { $0.drop { $0 != ":" } }
        #expect(
            lines == [
                ":1:1: unknown key 'result'; did you mean results?",
                ":2:9: unknown engine 'gpu'; write native or script",
                ":3:11: the purpose '../x' holds '/'; only letters, digits, '.', '_' and '-' may stand in it",
                ":5:3: unknown key 'zoo'; did you mean zo?",
                ":6:9: models must be a list of texts: [a, b]",
            ])
    }
}
