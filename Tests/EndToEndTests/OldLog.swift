import ProjectSupport

/// The two logs of a run as MeZO's scripts leave them.
struct OldLog {
    var rate = "1e-7"
    var seed = 0
    var loss = 1.5
    var accuracy = 0.75
    /// How far the bar came; 1000 with the final metrics.
    var steps = 1000

    var out: String {
        let echo = """
            mezo-meta-llama/Llama-3.2-1B-/data/original/Copa-ft-16-\(rate)-1e-3-\(seed)
            STEPS: 1000
            BS: 16
            LR: \(rate)
            EPS: 1e-3
            SEED: \(seed)
            MODE: ft
            OurArguments(
            eval_steps=500,
            eval_strategy=steps,
            learning_rate=\(rate),
            max_steps=1000,
            model_name=meta-llama/Llama-3.2-1B,
            per_device_train_batch_size=16,
            task_name=/data/original/Copa,
            trainer=zo,
            zo_eps=0.001,
            )

            """
        guard steps == 1000 else { return echo }
        return echo + """
            {'loss': \(loss), 'learning_rate': \(rate), 'epoch': 26.32}
            {'eval_dev_loss': 1.25, 'epoch': 26.32}
            {'loss': 1.0, 'learning_rate': \(rate), 'epoch': 52.63}
            {'eval_dev_loss': 1.125, 'epoch': 52.63}
            {'train_runtime': 60.5, 'train_loss': 1.2, 'epoch': 52.63}
            ===== Train set 0 =====
            {'accuracy': \(accuracy), 'dev_accuracy': 0.5}

            """
    }

    var err: String {
        let begin = """
            2025-01-02 03:04:05,678 - INFO - PyTorch version 2.1.0 available.
            2025-01-02 03:04:06,900 - INFO -   Total optimization steps = 1000

            """
        let bars = stride(from: 0, through: steps, by: 100).map {
            "\r\($0 / 10)%|##       | \($0)/1000 [00:05<26:55, 12.34it/s]"
        }.joined()
        return begin + bars
    }

    /// - Parameter stem: of the two files.
    func write(_ stem: String, to project: TestProject) throws {
        try project.write("\(stem).out", out)
        try project.write("\(stem).err", err)
    }
}
