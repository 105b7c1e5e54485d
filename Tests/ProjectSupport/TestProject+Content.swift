import DurableFiles
import JSONValues
import ModelFiles
import SystemPackage
import TestSupport

extension TestProject {
    /// A config of the native engine that is complete: tests replace its lines.
    package static let nativeConfig = """
        experiment:
          purpose: hyperparameter_tuning
        model: tiny
        task: Copa
        method: zo
        data:
          path: Data_v2/original/Copa
        hyperparameters:
          learning_rate: 1e-3
          batch_size: 4
          steps: 6
          seed: 0
          num_dev: 8
          eval_steps: 3
          log_steps: 1
          threads: 1

        """

    /// A config of the script engine that is complete: tests replace its lines.
    package static let scriptConfig = """
        experiment:
          purpose: hyperparameter_tuning
        model: tiny
        task: Copa
        method: zo
        data:
          path: Data_v2/original/Copa
        hyperparameters:
          learning_rate: 1e-6
          batch_size: 16
          steps: 100
          seed: 0
        engine: script
        script:
          command: bash train.sh

        """

    /// Writes down what it was given, and reports final metrics as the real scripts do.
    package static let script = #"""
        env | grep -E "^($CONTRACT)=" | sort > "${TELOS_RUN_DIR:-.}/environment.txt"
        echo "{'loss': 0.7, 'learning_rate': $LR, 'epoch': 1.0}"
        echo "{'accuracy': 0.75, 'dev_accuracy': 0.5}"
        """#.replacing(
            "$CONTRACT",
            with: "MODEL|TASK|MODE|LR|BS|STEPS|SEED|EPS|RANK|LORA_ALPHA|DEV|EVAL|CUDA_VISIBLE_DEVICES|TELOS_RUN_DIR"
                + "|TELOS_RUN_ID|WARMUP_RATIO")

    /// Where the data of the tests lies, each with other examples.
    package static let dataFolders = [
        "Data_v2/original/Copa", "Data_v2/synthetic/prompt_engineering/copa_mezo_v1/Copa",
    ]

    package func fill() throws {
        try write("telos.yaml", "")
        try write("train.sh", Self.script)
        try writeModel("models/tiny")
        for folder in Self.dataFolders { try writeData(folder) }
        try write(
            "Data_v2/synthetic/prompt_engineering/copa_mezo_v1/experiment_metadata.json",
            #"{"experiment_purpose": "prompt_engineering", "experiment_id": "copa_mezo_v1"}"#)
    }

    package func writeData(_ folder: String) throws {
        let seed = UInt64(folder.utf8.count)
        try write("\(folder)/copa_train.jsonl", CopaExamples.text(24, seed: seed))
        try write("\(folder)/copa_validation.jsonl", CopaExamples.text(12, seed: seed + 1000))
    }

    /// Writes a Llama of random weights that reads bytes.
    package func writeModel(_ path: String, seed: UInt64 = 7) throws {
        for (name, bytes) in try seed == 7 ? Self.model.get() : Self.modelFiles(seed: seed) {
            try write("\(path)/\(name)", bytes)
        }
    }

    /// Made once: every project gets it.
    private static let model = Result { try modelFiles(seed: 7) }

    private static func modelFiles(seed: UInt64) throws -> [(name: String, bytes: [UInt8])] {
        let config = ModelConfig(
            hiddenSize: 16, intermediateSize: 32, numHiddenLayers: 2, numAttentionHeads: 4, numKeyValueHeads: 2,
            vocabSize: 259, maxPositionEmbeddings: 256)
        var generator = SeededGenerator(state: seed)
        let weights = try withTemporaryFolder { folder in
            let file = folder.appending("model.safetensors")
            var writer = try SafetensorsWriter(file, tensors: config.tensors)
            for tensor in config.tensors {
                let isNorm = tensor.shape.count == 1
                let values = (0..<tensor.count).map { _ in
                    isNorm ? 1 : Float.random(in: -0.3...0.3, using: &generator)
                }
                try values.withUnsafeBufferPointer { try writer.append($0) }
            }
            try writer.finish()
            return try file.readBytes()
        }
        return [
            ("config.json", Array(config.checkpointJSON.prettyText.utf8)),
            ("tokenizer.json", Array(byteTokenizer.prettyText.utf8)), ("model.safetensors", weights),
        ]
    }

    /// One id for each byte, after `<unk>`, `<s>` and `</s>`, in the form of SentencePiece models with byte fallback.
    private static var byteTokenizer: JSONValue {
        let special = ["<unk>", "<s>", "</s>"]
        let bytes = (0..<256).map { byte in
            let digits = String(byte, radix: 16, uppercase: true)
            return "<0x\(digits.count == 1 ? "0" : "")\(digits)>"
        }
        let vocabulary = (special + bytes).enumerated().map { ($0.element, JSONValue($0.offset)) }
        return [
            "version": "1.0", "truncation": nil, "padding": nil,
            "added_tokens": .array(
                special.enumerated().map {
                    [
                        "id": JSONValue($0.offset), "content": .string($0.element), "single_word": false,
                        "lstrip": false, "rstrip": false, "normalized": false, "special": true,
                    ]
                }),
            "normalizer": nil, "pre_tokenizer": nil,
            "post_processor": [
                "type": "TemplateProcessing",
                "single": [["SpecialToken": ["id": "<s>", "type_id": 0]], ["Sequence": ["id": "A", "type_id": 0]]],
                "special_tokens": ["<s>": ["id": "<s>", "ids": [1], "tokens": ["<s>"]]],
            ],
            "decoder": nil,
            "model": [
                "type": "BPE", "unk_token": "<unk>", "fuse_unk": true, "byte_fallback": true,
                "vocab": .object(JSONObject(vocabulary)), "merges": [],
            ],
        ]
    }
}

/// Sentences of causes and effects in the form of Copa.
package enum CopaExamples {
    private static let people = ["The cook", "The child", "My aunt", "The pilot", "A farmer", "The singer"]
    private static let stories = [
        ("dropped the glass", "The glass broke.", "The glass grew."),
        ("slept too long", "The bus was gone.", "The bus was blue."),
        ("forgot the umbrella", "The coat got wet.", "The coat got dry."),
        ("sang all night", "The neighbours complained.", "The neighbours flew."),
        ("watered the plant", "The plant grew.", "The plant sang."),
    ]

    /// JSON lines, another choice for every seed.
    package static func text(_ count: Int, seed: UInt64) -> String {
        var generator = SeededGenerator(state: seed)
        return (0..<count).map { _ in
            let (deed, effect, other) = stories.randomElement(using: &generator) ?? ("", "", "")
            let label = Int.random(in: 0...1, using: &generator)
            let who = people.randomElement(using: &generator) ?? ""
            return line(
                "\(who) \(deed).", label == 0 ? effect : other, label == 0 ? other : effect, label: String(label))
        }.joined()
    }

    package static func line(_ premise: String, _ first: String, _ second: String, label: String) -> String {
        #"{"premise": "\#(premise)", "choice1": "\#(first)", "choice2": "\#(second)", "question": "effect", "label": \#(label)}"#
            + "\n"
    }
}
