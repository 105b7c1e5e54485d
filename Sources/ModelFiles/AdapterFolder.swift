import DurableFiles
import JSONValues
package import SystemPackage

/// Low-rank adapters as PEFT writes them: `adapter_config.json` and `adapter_model.safetensors`.
///
/// Opening reads the configuration only: the adapters' tensors depend on the model that they belong to.
package struct AdapterFolder: Sendable {
    package static let configFileName = "adapter_config.json"
    package static let weightsFileName = "adapter_model.safetensors"

    package let path: FilePath
    /// The model that the adapters belong to, as whoever made them called it; nil where the file does not say.
    package let baseModelName: String?
    private let rank: Int
    private let alpha: Double
    /// As the base model's family calls its layers; nil for all of them.
    private let targets: [String]?

    /// Whether a folder holds adapters, not a whole model.
    package static func stands(in path: FilePath) -> Bool { path.appending(configFileName).isRegularFile }

    /// Opens the folder.
    ///
    /// - Throws: `ModelFileError`, `FileError`
    package init(_ path: FilePath) throws {
        self.path = path
        let file = path.appending(Self.configFileName)
        let json: JSONValue
        do {
            json = try JSONValue.parse(try file.readBytes(atMost: 16 << 20))
        } catch let error as JSONParseError {
            throw ModelFileError.unreadable(path: file, problem: error.description)
        }
        guard let object = json.object else {
            throw ModelFileError.unreadable(path: file, problem: "expected a JSON object")
        }
        let fields = ConfigurationFields(object)
        do {
            try Self.refuseUnsupported(fields)
            baseModelName = try fields.string("base_model_name_or_path")
            rank = try fields.integer("r", in: 1...(1 << 16))
            alpha = try fields.number("lora_alpha", in: 1e-6...1e9)
            targets = try Self.targets(fields)
        } catch ModelFileError.configuration(let key, let problem) {
            throw ModelFileError.unreadable(path: file, problem: "at `\(key)`: \(problem)")
        }
        guard path.appending(Self.weightsFileName).isRegularFile else {
            throw ModelFileError.missingFile(
                folder: path, name: Self.weightsFileName, remedy: "save the adapters again with safe_serialization=True"
            )
        }
    }

    /// What the adapters are beside a model of this family.
    ///
    /// - Throws: `ModelFileError` for a layer that the family does not have.
    package func config(for family: ModelFamily) throws(ModelFileError) -> LoRAConfig {
        var layers = family.linearLayers
        if let targets {
            layers = []
            for name in targets {
                guard let layer = family.linearLayer(named: name) else {
                    let known = family.linearLayers.map(family.name).joined(separator: ", ")
                    throw .unreadable(
                        path: path.appending(Self.configFileName),
                        problem: "at `target_modules`: the model has no linear layer \(name); it has \(known)")
                }
                layers.append(layer)
            }
        }
        return LoRAConfig(rank: rank, alpha: alpha, targets: layers)
    }

    private static func targets(_ fields: ConfigurationFields) throws(ModelFileError) -> [String]? {
        if fields.root["target_modules"]?.string == "all-linear" { return nil }
        guard let names = fields.root["target_modules"]?.array, !names.isEmpty else {
            throw .configuration(key: "target_modules", problem: "expected a list of linear layers, or \"all-linear\"")
        }
        let texts = names.compactMap(\.string)
        guard texts.count == names.count else {
            throw .configuration(key: "target_modules", problem: "expected names of linear layers")
        }
        return texts
    }

    /// What PEFT's LoRA can do beyond x wᵀ + α/r (x aᵀ) bᵀ beside linear layers.
    private static func refuseUnsupported(_ fields: ConfigurationFields) throws(ModelFileError) {
        guard let type = try fields.string("peft_type"), type == "LORA" else {
            throw .unsupported(
                feature: "peft_type \(fields.root["peft_type"]?.compactText ?? "left out")", supported: "\"LORA\" is")
        }
        for key in ["use_dora", "use_rslora", "fan_in_fan_out", "lora_bias"]
        where try fields.bool(key, default: false) {
            throw .unsupported(feature: "`\(key)` true of adapters", supported: "plain LoRA is")
        }
        if let bias = try fields.string("bias"), bias != "none" {
            throw .unsupported(feature: "bias \"\(bias)\" of adapters", supported: "\"none\" is")
        }
        for key in [
            "modules_to_save", "rank_pattern", "alpha_pattern", "layers_to_transform", "exclude_modules",
            "target_parameters", "trainable_token_indices",
        ] {
            let value = fields.root[key] ?? .null
            if value.isNull || value.array?.isEmpty == true || value.object?.members.isEmpty == true { continue }
            throw .unsupported(
                feature: "`\(key)` of adapters", supported: "the same adapters for a layer of every block are")
        }
    }
}
