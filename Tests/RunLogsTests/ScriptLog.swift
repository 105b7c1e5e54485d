import RunLogs

/// Texts as the scripts and the trainer write them, for logs made to measure.
enum ScriptLog {
    static let tag = "mezo-meta-llama/Llama-3.2-1B-/data/original/Copa-ft-16-1e-7-1e-3-3"

    static func echo(tag: String = tag, steps: Int = 2000, rate: String = "1e-7", mode: String = "ft") -> String {
        """
        \(tag)
        STEPS: \(steps)
        BS: 16
        LR: \(rate)
        EPS: 1e-3
        SEED: 3
        MODE: \(mode)
        Extra args:  --train_as_classification False

        """
    }

    static func dump(trainer: String = "zo", lora: Bool = false, steps: Int = 2000) -> String {
        """
        OurArguments(
        accelerator_config={'split_batches': False, 'dispatch_batches': None},
        eval_steps=500,
        eval_strategy=steps,
        learning_rate=1e-07,
        logging_steps=10,
        lora=\(lora ? "True" : "False"),
        lora_alpha=16,
        lora_rank=8,
        max_steps=\(steps),
        model_name=meta-llama/Llama-3.2-1B,
        per_device_train_batch_size=16,
        prefix_tuning=False,
        seed=42,
        tag=\(tag),
        task_name=/data/original/Copa,
        train_set_seed=3,
        trainer=\(trainer),
        zo_eps=0.001,
        )
        Loading model...
        Done with 2.85s

        """
    }

    /// The lines of the evaluations after 500, 1000 ... steps, of 19 steps an epoch.
    static func evaluations(_ range: ClosedRange<Int>) -> String {
        range.map { index in
            let hundredths = (500 * index * 100 * 2 + 19) / (2 * 19)
            let digits = String(hundredths % 100)
            let epoch = "\(hundredths / 100).\(digits.count < 2 ? "0" : "")\(digits)"
            return """
                {'loss': 2.\(index), 'learning_rate': 1e-07, 'epoch': \(epoch)}
                {'eval_dev_loss': 1.\(index), 'eval_dev_runtime': 0.2846, 'epoch': \(epoch)}
                {'eval_test_loss': 1.\(index)5, 'eval_test_runtime': 0.2846, 'epoch': \(epoch)}

                """
        }.joined()
    }

    static let results = """
        {'train_runtime': 1776.748, 'train_samples_per_second': 180.104, 'train_loss': 2.09, 'epoch': 105.26}
        ===== Train set 0 =====
        {'accuracy': 0.78, 'dev_accuracy': 0.77}

        """

    /// What the trainer says before its first step.
    static func begin(steps: Int = 2000) -> String {
        """
        2025-02-20 07:53:50,905 - INFO - Note: NumExpr detected 32 cores but "NUMEXPR_MAX_THREADS" not set.
        2025-02-20 07:53:53,315 - INFO - We will use 90% of the memory on device 0 for storing the model, and 10% for \
        the buffer to avoid OOM. You can set `max_memory` in to a higher value to use more memory (at your own risk).
        2025-02-20 07:55:14,175 - INFO - ***** Running training *****
        2025-02-20 07:55:14,175 - INFO -   Num examples = 300
        2025-02-20 07:55:14,175 - INFO -   Num Epochs = 106
        2025-02-20 07:55:14,175 - INFO -   Instantaneous batch size per device = 16
        2025-02-20 07:55:14,175 - INFO -   Total train batch size (w. parallel, distributed & accumulation) = 16
        2025-02-20 07:55:14,175 - INFO -   Gradient Accumulation steps = 1
        2025-02-20 07:55:14,175 - INFO -   Total optimization steps = \(steps)

        """
    }

    static func bar(_ step: Int, of total: Int, rate: String = "12.34it/s") -> String {
        "\r\(step * 100 / total)%|██▎       | \(step)/\(total) [00:05<26:55, \(rate)]"
    }

    /// Bars up to `last`, with those of two evaluations every 500 steps in between.
    static func bars(to last: Int, of total: Int = 2000) -> String {
        stride(from: 0, through: last, by: 2).map { step in
            let main = bar(step, of: total)
            guard step > 0, step % 500 == 0 else { return main }
            let nested = [0, 5, 13].map { "\n\u{1B}[A" + bar($0, of: 13) }.joined() + "\r     \u{1B}[A"
            return main + nested + main + nested + main
        }.joined()
    }

    static func traceback(_ exception: String) -> String {
        """
        Traceback (most recent call last):
          File "/home/user/large_models/run.py", line 666, in <module>
            main()
          [Previous line repeated 12 more times]
        \(exception)
        wandb: - 0.006 MB of 0.006 MB uploaded
        wandb: Find logs at: ./wandb/run-20250408_151052-muonxh9m/logs

        """
    }

    static let memoryError =
        "torch.cuda.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.75 GiB. GPU 0 has a total capacty of 47 GiB"

    /// stdout and stderr of a run that completed and then died of its own metrics file.
    static let completedOut = echo() + dump() + evaluations(1...4) + results
    static let completedErr =
        begin() + bars(to: 2000) + traceback("FileNotFoundError: [Errno 2] No such file or directory: 'result/data'")
}

extension LogReading {
    static func of(_ out: String, _ err: String = "") -> LogReading {
        of(Array(out.utf8), Array(err.utf8))
    }

    static func of(_ out: [UInt8], _ err: [UInt8]) -> LogReading {
        var outParser = LogParser()
        var errParser = LogParser()
        out.withUnsafeBytes { outParser.feed($0) }
        err.withUnsafeBytes { errParser.feed($0) }
        return LogReading(out: outParser, err: errParser)
    }
}
