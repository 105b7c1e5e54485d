import DurableFiles
import JSONValues
import ModelFiles
import SystemPackage
import TestSupport
import Testing

struct AdapterFolderTests {
    private static let config: JSONObject = JSONValue.object(
        JSONObject([
            ("peft_type", "LORA"), ("base_model_name_or_path", "org/model"), ("r", 4), ("lora_alpha", 8),
            ("target_modules", ["v_proj", "q_proj"]), ("bias", "none"), ("use_dora", false),
            ("modules_to_save", nil), ("rank_pattern", .object(JSONObject())), ("layers_to_transform", nil),
        ])
    ).object!

    private func open(_ changes: [(String, JSONValue?)] = [], hasWeights: Bool = true) throws -> AdapterFolder {
        try withTemporaryFolder { folder in
            var config = Self.config
            for (key, value) in changes { config[key] = value }
            try folder.appending("adapter_config.json").replaceContents(with: JSONValue.object(config).prettyText)
            if hasWeights { try folder.appending("adapter_model.safetensors").replaceContents(with: "") }
            #expect(AdapterFolder.stands(in: folder))
            return try AdapterFolder(folder)
        }
    }

    @Test func whatPEFTWritesIsRead() throws {
        let adapters = try open()
        #expect(adapters.baseModelName == "org/model")
        #expect(try adapters.config(for: .llama) == LoRAConfig(rank: 4, alpha: 8, targets: [.query, .value]))
        let all = try open([("target_modules", "all-linear"), ("base_model_name_or_path", nil)])
        #expect(try all.config(for: .llama).targets == LinearLayer.allCases)
        #expect(try all.config(for: .opt).targets == LinearLayer.allCases.filter { $0 != .gate })
        #expect(all.baseModelName == nil)
    }

    static let refused: [(key: String, value: JSONValue?, message: String)] = [
        ("peft_type", "IA3", "peft_type \"IA3\" is not supported; \"LORA\" is"),
        ("peft_type", nil, "peft_type left out is not supported; \"LORA\" is"),
        ("use_dora", true, "`use_dora` true of adapters is not supported; plain LoRA is"),
        ("use_rslora", true, "`use_rslora` true of adapters is not supported; plain LoRA is"),
        ("bias", "all", "bias \"all\" of adapters is not supported; \"none\" is"),
        (
            "rank_pattern", ["q_proj": 2],
            "`rank_pattern` of adapters is not supported; the same adapters for a layer of every block are"
        ),
        (
            "modules_to_save", ["lm_head"],
            "`modules_to_save` of adapters is not supported; the same adapters for a layer of every block are"
        ),
        (
            "target_modules", ["lm_head"],
            "the model has no linear layer lm_head; it has q_proj, k_proj, v_proj, o_proj, gate_proj, up_proj, down_proj"
        ),
        ("target_modules", [1], "at `target_modules`: expected names of linear layers"),
        ("r", 0, "adapter_config.json\": at `r`: expected a whole number from 1 to 65536, found 0"),
        ("lora_alpha", "x", "at `lora_alpha`: expected a number"),
        ("target_modules", "q.*", "at `target_modules`: expected a list of linear layers"),
    ]

    @Test(arguments: refused)
    func whatIsNotSupportedIsNamed(key: String, value: JSONValue?, message: String) throws {
        let error = #expect(throws: ModelFileError.self) { _ = try open([(key, value)]).config(for: .llama) }
        #expect(error?.description.contains(message) == true, "\(String(describing: error))")
    }

    /// Each family calls its layers by its own names.
    @Test func namesAreThoseOfTheFamily() throws {
        let adapters = try open([("target_modules", ["fc1", "out_proj"])])
        #expect(try adapters.config(for: .opt).targets == [.output, .up])
        #expect(throws: ModelFileError.self) { try adapters.config(for: .llama) }
    }

    @Test func missingWeightsAreNamed() throws {
        let error = #expect(throws: ModelFileError.self) { _ = try open(hasWeights: false) }
        #expect(error?.description.contains("has no adapter_model.safetensors") == true)
    }
}
