import DurableFiles
import JSONValues
import ModelFiles
package import SystemPackage

extension Adapters {
    private static let fileName = AdapterFolder.weightsFileName

    /// Writes a folder that PEFT loads: `adapter_config.json`, `adapter_model.safetensors` in float32, and the files of
    /// the tokenizer.
    ///
    /// The folder is durable when this returns. It counts as whole only then: write it under a temporary name and
    /// rename it.
    ///
    /// - Parameters:
    ///   - folder: is made; nothing may stand there.
    ///   - baseModel: what the adapters belong to, as people name it.
    ///   - source: the folder whose tokenizer files are copied; nil for none.
    /// - Throws: `FileError`
    package func save(to folder: FilePath, baseModel: String, tokenizerFrom source: FilePath? = nil) throws {
        guard try folder.makeFolder() else {
            throw FileError.system(verb: "make the folder", path: folder, errno: .fileExists)
        }
        try folder.appending(AdapterFolder.configFileName).replaceContents(with: configJSON(baseModel).prettyText)
        try source?.copyTokenizer(to: folder)
        let tensors = parameters.layout.tensors.map { TensorShape(name: $0.name, shape: $0.shape) }
        var writer = try SafetensorsWriter(folder.appending(Self.fileName), tensors: tensors)
        for index in tensors.indices { try writer.append(UnsafeBufferPointer(parameters[index])) }
        try writer.finish()
        try folder.syncFolder()
    }

    /// Replaces the numbers by those of a folder that `save`, or PEFT, wrote, as float32.
    ///
    /// - Throws: `ModelFileError`, `FileError`
    package func load(from folder: FilePath) throws {
        let file = try SafetensorsFile(folder.appending(Self.fileName))
        for (index, tensor) in parameters.layout.tensors.enumerated() {
            try file.location(of: TensorShape(name: tensor.name, shape: tensor.shape)).load(into: parameters[index])
        }
    }

    /// What PEFT must know; it has a default for all else.
    private func configJSON(_ baseModel: String) -> JSONValue {
        [
            "peft_type": "LORA", "task_type": "CAUSAL_LM", "base_model_name_or_path": .string(baseModel),
            "r": JSONValue(config.rank),
            "lora_alpha": Int(exactly: config.alpha).map { JSONValue($0) } ?? .number(config.alpha),
            "lora_dropout": 0.0, "target_modules": .array(targetNames.map { .string($0) }), "bias": "none",
            "fan_in_fan_out": false, "init_lora_weights": true, "inference_mode": true, "modules_to_save": nil,
            "use_dora": false, "use_rslora": false,
        ]
    }
}
