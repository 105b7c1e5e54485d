import JSONValues
import ProjectSupport
import Testing

/// `experiment_config.yaml`, line for line.
struct RunConfigurationFileTests {
    private func lines(_ text: String) -> [String] { text.split(separator: "\n").map(String.init) }

    @Test func ofAScript() throws {
        try withProject { project in
            try project.write(
                "automation/configs/stage2/hyperparameter_tuning/c.yaml",
                TestProject.scriptConfig
                    .replacing("Data_v2/original/Copa", with: "Data_v2/synthetic/prompt_engineering/copa_mezo_v1/Copa")
                    .replacing("steps: 100", with: "steps: 2e4"))
            let outcome = try project.telos("train", "automation/configs/stage2/hyperparameter_tuning/c.yaml")
            #expect(outcome.code == 0)
            let run = try project.onlyRun
            project.expect(
                lines(try project.read("\(run)/experiment_config.yaml")),
                fit: lines(
                    """
                    timestamp: "{timestamp}"
                    experiment_purpose: "hyperparameter_tuning"
                    model: "tiny"
                    task: "Copa"
                    method: "zo"
                    data:
                      path: "Data_v2/synthetic/prompt_engineering/copa_mezo_v1/Copa"
                    hyperparameters:
                      learning_rate: 1.0e-06
                      batch_size: 16
                      steps: 20000
                      seed: 0
                      zo_eps: 0.001
                    training_info:
                      env_vars:
                        MODEL: "tiny"
                        TASK: "{root}/Data_v2/synthetic/prompt_engineering/copa_mezo_v1/Copa"
                        MODE: "ft"
                        LR: "1e-6"
                        BS: "16"
                        STEPS: "20000"
                        SEED: "0"
                        EPS: "1e-3"
                        TELOS_RUN_DIR: "{root}/\(run)"
                        TELOS_RUN_ID: "{id}"
                      command: "MODEL='tiny' TASK='{root}/Data_v2/synthetic/prompt_engineering/copa_mezo_v1/Copa' MODE='ft' LR='1e-6' BS='16' STEPS='20000' SEED='0' EPS='1e-3' /bin/sh -c 'bash train.sh'"
                      out_file: "\(run)/1e-06_train.out"
                      err_file: "\(run)/1e-06_train.err"
                    telos:
                      schema: 1
                      id: "{id}"
                      sweep: "{id}"
                      description: null
                      tags: []
                      engine: "script"
                      script:
                        command: "bash train.sh"
                        file: null
                        directory: null
                        resume: false
                      created_at: "{time}"
                      host: "{any}"
                      version: "{word}"
                      config_file:
                        path: "automation/configs/stage2/hyperparameter_tuning/c.yaml"
                        sha256: "{word}"
                      git: null
                      model:
                        source: "tiny"
                        path: null
                        fingerprint: null
                        architecture: null
                      dataset:
                        kind: "synthetic"
                        generation_purpose: "prompt_engineering"
                        experiment_id: "copa_mezo_v1"
                        fingerprint: "{hash}"
                        splits:
                          train:
                            file: "copa_train.jsonl"
                            examples: 24
                            sha256: "{word}"
                          validation:
                            file: "copa_validation.jsonl"
                            examples: 12
                            sha256: "{word}"
                    """), of: "cat experiment_config.yaml")
        }
    }

    @Test func ofTheNativeEngine() throws {
        try withProject { project in
            try project.train(TestProject.nativeConfig)
            let run = try project.onlyRun
            let text = try project.read("\(run)/experiment_config.yaml")
            let hyperparameters = text.split(separator: "hyperparameters:\n")[1].split(separator: "training_info:\n")[0]
            project.expect(
                lines(String(hyperparameters)),
                fit: lines(
                    """
                      learning_rate: 0.001
                      batch_size: 4
                      steps: 6
                      seed: 0
                      zo_eps: 0.001
                      zo_noise: "gaussian"
                      zo_scope: "full"
                      lr_schedule: "constant"
                      warmup_steps: 0
                      weight_decay: 0.0
                      eval_steps: 3
                      save_steps: 3
                      log_steps: 1
                      save_total: 2
                      num_dev: 8
                      num_eval: 1000
                      max_length: 256
                      train_as_classification: false
                    """), of: "hyperparameters")
            #expect(
                text.contains(
                    "  native:\n    threads: 1\n    prompt_template: \"llama\"\n    loss: \"option_tokens\"\n"))
            #expect(
                text.contains("  model:\n    source: \"tiny\"\n    path: \"models/tiny\"\n    fingerprint: \"sha256:"))
            #expect(text.contains("    architecture: \"LlamaForCausalLM\"\n"))
        }
    }

    @Test func ofAProjectUnderGit() throws {
        try withProject { project in
            let git = "git -c user.name=a -c user.email=a@b.c -c init.defaultBranch=main"
            let made = try project.shell("git init -q . && git add -A && \(git) commit -qm first && git rev-parse HEAD")
            try #require(made.code == 0)
            try project.write("train.sh", TestProject.script + "\n# changed\n")
            try project.write("c.yaml", TestProject.scriptConfig)
            let outcome = try project.telos("train", "c.yaml")
            #expect(outcome.code == 0)
            let text = try project.read("\(try project.onlyRun)/experiment_config.yaml")
            // `null` when git did not answer within its half second, on a busy machine.
            let section = "  git:\n    commit: \"\(made.lines.last ?? "")\"\n    dirty: "
            #expect(["true\n", "null\n"].contains { text.contains(section + $0) }, "\(text)")
        }
    }
}
