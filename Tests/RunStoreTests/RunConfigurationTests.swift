import DurableFiles
import RunModel
import RunStore
import SystemPackage
import TestSupport
import Testing

struct RunConfigurationTests {
    static func configuration() throws -> RunConfiguration {
        var configuration = RunConfiguration()
        configuration.timestamp = "20251226_143000"
        configuration.purpose = "hyperparameter_tuning"
        configuration.model = "meta-llama/Llama-3.2-1B"
        configuration.task = "Copa"
        configuration.method = "zo"
        configuration.dataPath = "Data_v2/synthetic/prompt_engineering/copa_mezo_v1/Copa"
        configuration.hyperparameters = Hyperparameters([
            ("learning_rate", .number(1e-6)), ("batch_size", .integer(16)), ("zo_noise", .text("gaussian")),
            ("max_grad_norm", .none), ("train_as_classification", .bool(false)),
        ])
        configuration.environment = [.init(name: "LR", value: "1e-6")]
        configuration.command = "LR='1e-6' bash 'it'\\''s.sh'"
        configuration.outFile = "Results_v2/x/1e-06_train.out"
        configuration.errFile = "Results_v2/x/1e-06_train.err"
        var telos = RunConfiguration.Section(
            id: try #require(RunID("k3f9q2ma7x")), sweep: RunID("p7x2c4dem1"), engine: .native,
            createdAt: try #require(Moment("2025-12-26T14:30:00.123+01:00")), host: "gpu-3", version: "0.1.0",
            model: .init(
                source: "meta-llama/Llama-3.2-1B", path: "models/x", fingerprint: "sha256:a", architecture: "L"),
            dataset: .init(
                kind: .synthetic, generationPurpose: "prompt_engineering", experimentID: "copa_mezo_v1",
                fingerprint: "sha256:b",
                splits: [.init(name: "train", file: "copa_train.jsonl", examples: 400, sha256: "c")]))
        telos.tags = ["copa", "yes"]
        telos.native = .init(threads: 2, promptTemplate: "llama", loss: "option_tokens")
        telos.git = .init(commit: "abc", isDirty: nil)
        telos.configFile = .init(path: "a.yaml", sha256: "d")
        configuration.telos = telos
        return configuration
    }

    @Test func isWrittenWithTheKeysAndTheOrderOfTheFormat() throws {
        #expect(
            try Self.configuration().yamlText == """
                timestamp: "20251226_143000"
                experiment_purpose: "hyperparameter_tuning"
                model: "meta-llama/Llama-3.2-1B"
                task: "Copa"
                method: "zo"
                data:
                  path: "Data_v2/synthetic/prompt_engineering/copa_mezo_v1/Copa"
                hyperparameters:
                  learning_rate: 1.0e-06
                  batch_size: 16
                  zo_noise: "gaussian"
                  max_grad_norm: null
                  train_as_classification: false
                training_info:
                  env_vars:
                    LR: "1e-6"
                  command: "LR='1e-6' bash 'it'\\\\''s.sh'"
                  out_file: "Results_v2/x/1e-06_train.out"
                  err_file: "Results_v2/x/1e-06_train.err"
                telos:
                  schema: 1
                  id: "k3f9q2ma7x"
                  sweep: "p7x2c4dem1"
                  description: null
                  tags: ["copa", "yes"]
                  engine: "native"
                  native:
                    threads: 2
                    prompt_template: "llama"
                    loss: "option_tokens"
                  created_at: "2025-12-26T14:30:00.123+01:00"
                  host: "gpu-3"
                  version: "0.1.0"
                  config_file:
                    path: "a.yaml"
                    sha256: "d"
                  git:
                    commit: "abc"
                    dirty: null
                  model:
                    source: "meta-llama/Llama-3.2-1B"
                    path: "models/x"
                    fingerprint: "sha256:a"
                    architecture: "L"
                  dataset:
                    kind: "synthetic"
                    generation_purpose: "prompt_engineering"
                    experiment_id: "copa_mezo_v1"
                    fingerprint: "sha256:b"
                    splits:
                      train:
                        file: "copa_train.jsonl"
                        examples: 400
                        sha256: "c"

                """)
    }

    @Test func readsBackWhatItWrites() throws {
        try withTemporaryFolder { (folder) throws in
            let file = folder.appending("experiment_config.yaml")
            let configuration = try Self.configuration()
            try file.replaceContents(with: configuration.yamlText)
            #expect(try RunConfiguration.read(from: file) == configuration)
        }
    }

    @Test func aNewerSchemaIsRefusedNamingBoth() throws {
        try withTemporaryFolder { (folder) throws in
            let file = folder.appending("experiment_config.yaml")
            try file.replaceContents(with: "telos:\n  schema: 2\n")
            let error = try #require(throws: RunConfigurationError.self) { try RunConfiguration.read(from: file) }
            #expect(error.description == "\(file) has schema 2; this Telos reads schemas up to 1")
        }
    }

    /// Made from old logs, it says only what is known.
    @Test func anImportedRunComesBackWithoutWhatIsUnknown() throws {
        var configuration = RunConfiguration()
        configuration.timestamp = "20250102_030405"
        configuration.task = "Copa"
        var telos = RunConfiguration.Section(
            id: try #require(RunID("k3f9q2ma7x")), sweep: nil, engine: .script,
            createdAt: try #require(Moment("2025-12-26T14:30:00.123+01:00")), host: "", version: "0.1.0",
            model: .init(source: "", path: nil, fingerprint: nil, architecture: nil), dataset: nil)
        telos.imported = .init(
            sources: ["old/a\n.out", "/b.out"], sha256: "sha256:ab",
            importedAt: try #require(Moment("2026-01-01T00:00:00.000+00:00")),
            found: [.init(key: "task", origin: "path"), .init(key: "data.path", origin: "argument dump")])
        configuration.telos = telos
        let text = configuration.yamlText
        #expect(!text.contains("null") && !text.contains("sweep") && !text.contains("model") && !text.contains("data:"))
        try withTemporaryFolder { folder in
            let file = folder.appending("experiment_config.yaml")
            try file.replaceContents(with: text)
            #expect(try RunConfiguration.read(from: file) == configuration)
        }
        #expect(configuration.importedExperiment == "Copa_unknown_unknown_unknown")
    }

    /// Only an imported run may lack its sweep and its data.
    @Test func aLaunchedRunHasASweep() throws {
        let text =
            "telos:\n  id: \"k3f9q2ma7x\"\n  engine: \"script\"\n  created_at: \"2025-12-26T14:30:00.123+01:00\"\n"
        try withTemporaryFolder { folder in
            let file = folder.appending("experiment_config.yaml")
            try file.replaceContents(with: text)
            #expect(throws: RunConfigurationError.badValue(path: file, line: 2, key: "telos.sweep")) {
                try RunConfiguration.read(from: file)
            }
        }
    }
}
