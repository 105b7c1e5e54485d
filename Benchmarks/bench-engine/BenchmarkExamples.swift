import DurableFiles
import FineTuning
import JSONValues
import SystemPackage
import Tasks

/// Encoded examples, in a file that every program measured reads, so that all do the same work.
struct BenchmarkExamples {
    /// Whether all candidates are fed in training, not the right one alone.
    var isClassification: Bool
    var train: [EncodedExample]
    var validation: [EncodedExample]

    static let batchSize = 16

    /// The first 128 examples of the train file, the first 32 of the validation file.
    init(task: TrainingTask, trainFile: FilePath, validationFile: FilePath, encoder: ExampleEncoder) throws {
        isClassification = task.defaults.trainsAsClassification
        func encoded(_ path: FilePath, _ split: DataSplit, atMost count: Int) throws -> [EncodedExample] {
            let file = ExampleFile(
                try path.readBytes(atMost: 1 << 30), split: split, task: task,
                template: PromptTemplate(modelType: "llama"))
            return try file.examples.prefix(count).map { try encoder.encode($0, in: split) }
        }
        train = try encoded(trainFile, .train, atMost: 128)
        validation = try encoded(validationFile, .validation, atMost: 32)
    }

    init(reading path: FilePath) throws {
        let json = try JSONValue.parse(path.readBytes(atMost: 1 << 30))
        func examples(_ key: String) -> [EncodedExample] {
            (json[key]?.array ?? []).enumerated().map { index, example in
                EncodedExample(
                    index: index, label: example["label"]!.integer!,
                    candidates: example["candidates"]!.array!.map {
                        EncodedSequence(
                            ids: $0["ids"]!.array!.map { $0.integer! }, optionCount: $0["option"]!.integer!,
                            isTruncated: false)
                    })
            }
        }
        isClassification = json["classification"]!.bool!
        train = examples("train")
        validation = examples("validation")
    }

    var json: JSONValue {
        func list(_ examples: [EncodedExample]) -> JSONValue {
            .array(
                examples.map { example in
                    [
                        "label": JSONValue(example.label),
                        "candidates": .array(
                            example.candidates.map {
                                [
                                    "ids": .array($0.ids.map { JSONValue($0) }),
                                    "option": JSONValue($0.optionCount),
                                ]
                            }),
                    ]
                })
        }
        return [
            "classification": .bool(isClassification), "train": list(train), "validation": list(validation),
        ]
    }

    /// Whole batches of the train examples, in order.
    var batches: [[EncodedExample]] {
        stride(from: 0, through: train.count - Self.batchSize, by: Self.batchSize).map {
            Array(train[$0..<$0 + Self.batchSize])
        }
    }
}
