import DurableFiles
import RunModel
import RunStore
import SystemPackage
import TestSupport

@testable import Importing

/// Logs as MeZO's scripts leave them, made to measure.
struct OldLogs {
    var rate = "1e-7"
    var seed = 0
    var loss = 1.5
    var task = "/data/original/Copa"
    var model = "meta-llama/Llama-3.2-1B"

    var tag: String { "mezo-\(model)-\(task)-ft-16-\(rate)-1e-3-\(seed)" }

    var echo: String {
        "\(tag)\nSTEPS: 1000\nBS: 16\nLR: \(rate)\nEPS: 1e-3\nSEED: \(seed)\nMODE: ft\n"
    }

    var dump: String {
        """
        OurArguments(
        eval_steps=500,
        eval_strategy=steps,
        learning_rate=\(rate),
        max_steps=1000,
        model_name=\(model),
        per_device_train_batch_size=16,
        task_name=\(task),
        trainer=zo,
        zo_eps=0.001,
        )

        """
    }

    var evaluations: String {
        """
        {'loss': \(loss), 'learning_rate': 1e-07, 'epoch': 26.32}
        {'eval_dev_loss': 1.25, 'eval_dev_runtime': 0.2\(seed), 'epoch': 26.32}
        {'loss': 1.0, 'learning_rate': 1e-07, 'epoch': 52.63}
        {'eval_dev_loss': 1.125, 'eval_dev_runtime': 0.3\(seed), 'epoch': 52.63}

        """
    }

    var ending: String {
        """
        {'train_runtime': 50.\(seed)5, 'train_loss': 1.2, 'epoch': 52.63}
        ===== Train set 0 =====
        {'accuracy': 0.75, 'dev_accuracy': 0.5}

        """
    }

    var out: String { echo + dump + evaluations + ending }

    func begin(at time: String = "2025-01-02 03:04:05") -> String {
        """
        \(time),678 - INFO - PyTorch version 2.1.0 available.
        \(time),900 - INFO -   Num examples = 300
        \(time),900 - INFO -   Total train batch size (w. parallel, distributed & accumulation) = 16
        \(time),900 - INFO -   Gradient Accumulation steps = 1
        \(time),900 - INFO -   Total optimization steps = 1000

        """
    }

    func bars(to last: Int) -> String {
        stride(from: 0, through: last, by: 100).map {
            "\r\($0 / 10)%|##       | \($0)/1000 [00:05<26:55, 12.34it/s]"
        }.joined()
    }

    var err: String {
        begin() + bars(to: 1000)
            + "\r                 \u{1B}[A2025-01-02 03:05:05,100 - INFO - \n\nTraining completed.\n"
    }
}

/// Logs and an empty project beside them.
struct ImportPlace {
    let folder: FilePath
    var logs: FilePath { folder.appending("logs") }
    let project: Project

    init(_ folder: FilePath) throws {
        self.folder = folder
        let root = folder.appending("project")
        try root.makeFolders()
        project = try Project(root: root)
        try logs.makeFolders()
    }

    func write(_ name: String, _ text: String) throws { try write(name, Array(text.utf8)) }

    func write(_ name: String, _ bytes: [UInt8]) throws {
        let file = logs.pushing(FilePath(name))
        try file.containingFolder.makeFolders()
        try file.replaceContents(with: bytes)
    }

    func write(_ stem: String, _ logs: OldLogs) throws {
        try write("\(stem).out", logs.out)
        try write("\(stem).err", logs.err)
    }

    @discardableResult
    func run(_ change: (inout ImportRequest) -> Void = { _ in }) throws -> ImportReport {
        var request = ImportRequest(folder: logs)
        change(&request)
        return try Import.run(request, in: project) { project.records().compactMap(EarlierImport.init) }
    }
}

func withImportPlace(_ body: (ImportPlace) throws -> Void) throws {
    try withTemporaryFolder { try body(ImportPlace($0)) }
}
