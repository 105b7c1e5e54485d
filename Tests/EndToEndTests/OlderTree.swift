import ProjectSupport

/// Runs as the older Python tooling wrote them: no state, the grid in `hyperparameters`, numbers as text, absolute
/// paths of a machine that is gone.
struct OlderRun {
    var purpose = "prompt_engineering"
    var model = "meta-llama/Llama-3.2-1B"
    var task = "Copa"
    var method = "zo"
    var dataType = "copa_mezo_v1"
    var dataPath = "Data_v2/synthetic/prompt_engineering/copa_mezo_v1/Copa"
    /// As it stood in the log files' names and in `LR`.
    var learningRate = "1e-06"
    /// As the older tooling mangled it: 1.5e-6 became `15_6`.
    var learningRateName = "1_6"
    var seed = 0
    var timestamp = "20251226_143000"
    /// The lines of `hyperparameters`.
    var hyperparameters = """
          batch_size: 16
          learning_rate:
          - '1e-6'
          - '5e-7'
          seed:
          - 0
          - 1
          steps: 20000
          zo_eps: 0.001
        """
    var out = OlderRun.finishedLog
    var err = ""

    static let finishedLog = """
        {'loss': 1.8838, 'learning_rate': 1e-06, 'epoch': 16.67}
        {'train_runtime': 3600.5, 'train_samples_per_second': 88.9, 'train_steps_per_second': 5.6, 'train_loss': 1.02, 'epoch': 800.0}
        {'accuracy': 0.76, 'dev_accuracy': 0.78}

        """

    var folder: String {
        "Results_v2/\(purpose)/\(model)/\(task)_\(method)_\(dataType)_\(learningRateName)/\(timestamp)"
    }

    var configuration: String {
        """
        data:
          path: \(dataPath)
        experiment_purpose: \(purpose)
        hyperparameters:
        \(hyperparameters)
        method: \(method)
        model: \(model)
        task: \(task)
        timestamp: '\(timestamp)'
        training_info:
          command: LR=\(learningRate) bash /srv/zo/large_models/mezo_finetune_original.sh
          env_vars:
            BS: '16'
            CUDA_VISIBLE_DEVICES: '0'
            EPS: '0.001'
            LR: '\(learningRate)'
            MODE: ft
            MODEL: \(model)
            SEED: '\(seed)'
            STEPS: '20000'
            TASK: /srv/zo/\(dataPath)
          err_file: /srv/zo/\(folder)/\(learningRate)_train.err
          out_file: /srv/zo/\(folder)/\(learningRate)_train.out
          script: /srv/zo/large_models/mezo_finetune_original.sh

        """
    }

    func write(to project: TestProject) throws {
        try project.write("\(folder)/experiment_config.yaml", configuration)
        try project.write("\(folder)/\(learningRate)_train.out", out)
        try project.write("\(folder)/\(learningRate)_train.err", err)
        // Not written just now: one whose log grows is running.
        _ = try project.shell("touch -d '2025-12-26 15:00' \(folder)/*_train.*")
    }
}
