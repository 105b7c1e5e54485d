import DurableFiles
import JSONValues
import SystemPackage

extension TrainedTokenizer {
    /// Writes `tokenizer.json` and `tokenizer_config.json`, as `transformers` reads them.
    func write(to folder: FilePath) throws {
        try folder.appending("tokenizer.json").replaceContents(with: file.prettyText)
        try folder.appending("tokenizer_config.json").replaceContents(with: configuration.prettyText)
    }

    private var configuration: JSONValue {
        [
            "tokenizer_class": "PreTrainedTokenizerFast", "bos_token": "<s>", "eos_token": "</s>",
            "unk_token": "<unk>", "model_max_length": 256, "clean_up_tokenization_spaces": false,
        ]
    }

    /// The content of `tokenizer.json`.
    var file: JSONValue {
        let bosSequence: JSONValue = ["SpecialToken": ["id": "<s>", "type_id": 0]]
        func sequence(_ id: JSONValue) -> JSONValue { ["Sequence": ["id": id, "type_id": 0]] }
        let members: [(String, JSONValue)] = [
            ("version", "1.0"), ("truncation", nil), ("padding", nil),
            (
                "added_tokens",
                .array(
                    Self.specialTokens.enumerated().map { id, content in
                        [
                            "id": JSONValue(id), "content": .string(content), "single_word": false, "lstrip": false,
                            "rstrip": false, "normalized": false, "special": true,
                        ]
                    })
            ),
            (
                "normalizer",
                [
                    "type": "Sequence",
                    "normalizers": [
                        ["type": "Prepend", "prepend": "▁"],
                        ["type": "Replace", "pattern": ["String": " "], "content": "▁"],
                    ],
                ]
            ),
            ("pre_tokenizer", nil),
            (
                "post_processor",
                [
                    "type": "TemplateProcessing", "single": [bosSequence, sequence("A")],
                    "pair": [bosSequence, sequence("A"), bosSequence, sequence("B")],
                    "special_tokens": ["<s>": ["id": "<s>", "ids": [1], "tokens": ["<s>"]]],
                ]
            ),
            (
                "decoder",
                [
                    "type": "Sequence",
                    "decoders": [
                        ["type": "Replace", "pattern": ["String": "▁"], "content": " "], ["type": "ByteFallback"],
                        ["type": "Fuse"], ["type": "Strip", "content": " ", "start": 1, "stop": 0],
                    ],
                ]
            ),
            (
                "model",
                [
                    "type": "BPE", "dropout": nil, "unk_token": "<unk>", "continuing_subword_prefix": nil,
                    "end_of_word_suffix": nil, "fuse_unk": true, "byte_fallback": true, "ignore_merges": false,
                    "vocab": .object(JSONObject(tokens.enumerated().map { ($1, JSONValue($0)) })),
                    "merges": .array(merges.map { [.string($0.0), .string($0.1)] }),
                ]
            ),
        ]
        return .object(JSONObject(members))
    }
}
