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
    package let config: LoRAConfig

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
            let rank = try fields.integer("r", in: 1...(1 << 16))
            config = LoRAConfig(
                rank: rank, alpha: try fields.number("lora_alpha", in: 1e-6...1e9), targets: try Self.targets(fields))
        } catch ModelFileError.configuration(let key, let problem) {
            throw ModelFileError.unreadable(path: file, problem: "at `\(key)`: \(problem)")
        }
        guard path.appending(Self.weightsFileName).isRegularFile else {
            throw ModelFileError.missingFile(
                folder: path, name: Self.weightsFileName, remedy: "save the adapters again with safe_serialization=True"
            )
        }
    }

    private static func targets(_ fields: ConfigurationFields) throws(ModelFileError) -> [LinearLayer] {
        if fields.root["target_modules"]?.string == "all-linear" { return LinearLayer.allCases }
        guard let names = fields.root["target_modules"]?.array, !names.isEmpty else {
            throw .configuration(key: "target_modules", problem: "expected a list of linear layers, or \"all-linear\"")
        }
        var targets: [LinearLayer] = []
        for name in names {
            guard let text = name.string, let layer = LinearLayer(rawValue: text) else {
                throw .unsupported(
                    feature: "the target module \(name.compactText)",
                    supported: LinearLayer.allCases.map(\.rawValue).joined(separator: ", ") + " are")
            }
            targets.append(layer)
        }
        return targets
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
