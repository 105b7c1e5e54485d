import DurableFiles
import SystemPackage

/// Logs as MeZO's scripts and the Hugging Face trainer write them, for a clone that has no others.
enum MadeLogs {
    /// Three runs of 20,000 steps.
    static func write(into folder: FilePath) throws {
        for run in 0..<3 {
            var out = "mezo-m/Llama-/data/Copa-ft-16-1e-7-1e-3-\(run)\nSTEPS: 20000\nBS: 16\nLR: 1e-7\nSEED: \(run)\n"
            out += "OurArguments(\neval_steps=500,\neval_strategy=steps,\nmax_steps=20000,\ntrainer=zo,\n)\n"
            out += String(decoding: losses(from: 0, count: 40), as: UTF8.self)
            out += "{'train_runtime': 1776.748, 'train_loss': 2.09, 'epoch': 1052.63}\n"
            out += "===== Train set 0 =====\n{'accuracy': 0.78, 'dev_accuracy': 0.77}\n"
            try folder.appending("run\(run).out").replaceContents(with: out)
            let begin = "2025-02-20 07:55:14,175 - INFO -   Total optimization steps = 20000\n"
            try folder.appending("run\(run).err").replaceContents(with: Array(begin.utf8) + bars(count: 20001))
        }
    }

    static func bars(count: Int) -> [UInt8] {
        var text = ""
        for step in 0..<count {
            let rate = "\(7 + step % 3).\(10 + step % 90)"
            text +=
                "\r\(step / 200)%|█▍        | \(step)/20000 [07:\(10 + step % 50)<40:\(10 + step % 49),  \(rate)it/s]"
        }
        return Array(text.utf8)
    }

    static func losses(from start: Int, count: Int) -> [UInt8] {
        var text = ""
        for index in start..<start + count {
            let hundredths = (500 * (index + 1) * 200 + 19) / 38
            let epoch = "\(hundredths / 100).\(hundredths % 100 / 10)\(hundredths % 10)"
            let seconds = "0.\(5000 + index % 1000)"
            text += "{'loss': 2.\(1000 + index % 9000), 'learning_rate': 9.75e-05, 'epoch': \(epoch)}\n"
            for split in ["dev", "test"] {
                text += "{'eval_\(split)_loss': 2.36\(100_000_000_000 + index), 'eval_\(split)_runtime': \(seconds), "
                text += "'eval_\(split)_samples_per_second': 179.3\(index % 90), "
                text += "'eval_\(split)_steps_per_second': 23.31\(index % 9), 'epoch': \(epoch)}\n"
            }
        }
        return Array(text.utf8)
    }
}
