import DurableFiles
import JSONValues
import SystemPackage

extension CopaData {
    /// Writes the original and the synthetic dataset, as a project lays them out. Their validation and test splits are
    /// the same: what is compared is what one trains on.
    func write(to root: FilePath) throws {
        try write(train: train, to: root.pushing("Data_v2/original/Copa"))
        let experiment = root.pushing("Data_v2/synthetic/prompt_engineering").appending(Self.experimentID)
        try write(train: rephrasedTrain, to: experiment.appending("Copa"))
        try experiment.appending("experiment_metadata.json").replaceContents(with: Self.metadata.prettyText)
    }

    private func write(train: [CopaExample], to folder: FilePath) throws {
        try folder.makeFolders()
        for (name, split) in [("train", train), ("validation", validation), ("test", test)] {
            let lines = split.enumerated().map { $1.line(index: $0, isLabelled: name != "test") }
            try folder.appending("copa_\(name).jsonl").replaceContents(with: lines.joined())
        }
    }

    private static let experimentID = "copa_mezo_v1"

    private static let metadata: JSONValue = [
        "experiment_purpose": "prompt_engineering",
        "experiment_id": .string(experimentID),
        "experiment_description": "premises of the original's train file in other words",
        "task_name": "Copa",
        "dataset_name": "Copa",
        "training_method": "mezo",
        "generation": [
            "program": "make-example", "method": "a grammar of causes and effects; no language model", "seed": 1,
            "field_to_rephrase": "premise",
        ],
    ]
}
