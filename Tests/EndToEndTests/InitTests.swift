import DurableFiles
import ProjectSupport
import SystemPackage
import TestSupport
import Testing

struct InitTests {
    /// A project object for an empty folder: nothing stands in it.
    private func withEmptyFolder(_ body: (TestProject) throws -> Void) throws {
        try withProject { project in
            let empty = TestProject(root: project.root.containingFolder.appending("empty"))
            try empty.root.makeFolders()
            try body(empty)
        }
    }

    private static let purposes = [
        "baseline_comparison", "model_comparison", "hyperparameter_tuning", "ablation_study", "prompt_effectiveness",
        "data_quality_impact", "scaling_study", "method_comparison",
    ]

    @Test func anEmptyFolderBecomesAProject() throws {
        try withEmptyFolder { project in
            try project.expect(
                """
                $ telos init
                made  telos.yaml
                made  Data_v2/original/
                made  Data_v2/synthetic/
                made  Results_v2/
                \(Self.purposes.map { "made  automation/configs/stage2/\($0)/template.yaml" }.joined(separator: "\n"))

                Next:
                  telos train automation/configs/stage2/hyperparameter_tuning/template.yaml --dry-run
                  telos list
                $ telos list
                Results_v2 directory is empty
                """)
            #expect(project.root.appending("Data_v2/original").isDirectory)
        }
    }

    @Test func aNewFolderIsMade() throws {
        try withEmptyFolder { project in
            let outcome = try project.telos("init", "deep/demo")
            #expect(outcome.code == 0)
            #expect(outcome.out.contains("\nNext:\n  cd deep/demo\n  telos train "))
            #expect(project.exists("deep/demo/telos.yaml"))
        }
    }

    @Test func aFileInTheFoldersPlaceIsNamed() throws {
        try withEmptyFolder { project in
            try project.write("notes.txt", "mine\n")
            let outcome = try project.telos("init", "notes.txt")
            #expect(outcome.err == "telos: 'notes.txt' is a file; name a folder\n")
            #expect(outcome.code == 2)
        }
    }

    @Test func whatIsThereIsKeptToTheByte() throws {
        try withEmptyFolder { project in
            let kept = [
                "telos.yaml": "results: R\n", "notes.txt": "mine\n",
                "automation/configs/stage2/ablation_study/template.yaml": "mine too\n",
            ]
            for (path, text) in kept { try project.write(path, text) }
            let outcome = try project.telos("init")
            #expect(outcome.code == 0)
            #expect(outcome.lines.contains("kept  telos.yaml"))
            #expect(outcome.lines.contains("kept  automation/configs/stage2/ablation_study/template.yaml"))
            #expect(outcome.lines.contains("made  automation/configs/stage2/scaling_study/template.yaml"))
            for (path, text) in kept { #expect(try project.read(path) == text) }
            let again = try project.telos("init")
            #expect(again.code == 0)
            #expect(!again.out.contains("made  "))
        }
    }

    @Test func everyTemplateIsAConfigThatLacksOnlyItsModelAndData() throws {
        try withEmptyFolder { project in
            _ = try project.telos("init")
            for purpose in Self.purposes {
                let file = "automation/configs/stage2/\(purpose)/template.yaml"
                let outcome = try project.telos("train", file, "--dry-run")
                #expect(outcome.code == 2)
                #expect(outcome.errorLines.count == 2, "\(outcome.err)")
                #expect(outcome.errorLines.first?.contains("no model \"meta-llama/Llama-3.2-1B\" was found") == true)
                #expect(
                    outcome.errorLines.last?.contains("the data folder 'Data_v2/original/Copa' does not exist") == true)
            }
        }
    }

    /// The example's folder of this checkout, when it is made.
    private static let example = FilePath(#filePath).containingFolder.containingFolder.containingFolder
        .appending("Examples/copa")

    @Test(.enabled(if: example.isDirectory, "needs Examples/copa"))
    func theExampleCanBePlanned() throws {
        try withEmptyFolder { project in
            let outcome = try project.telos("init", "--example")
            #expect(outcome.code == 0, "\(outcome.err)")
            #expect(
                outcome.out.hasSuffix(
                    """
                    Next:
                      telos train automation/configs/stage2/hyperparameter_tuning/lr_sweep.yaml
                      telos list

                    """))
            let configs = try project.files(below: "automation/configs/stage2").filter {
                !$0.hasSuffix("template.yaml")
            }
            #expect(configs.count >= 3)
            for config in configs {
                let plan = try project.telos("train", "automation/configs/stage2/\(config)", "--dry-run")
                #expect(plan.code == 0, "\(config): \(plan.err)")
            }
        }
    }
}
