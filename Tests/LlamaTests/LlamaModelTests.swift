import DurableFiles
import JSONValues
import Kernels
import Llama
import ModelFiles
import SystemPackage
import TestSupport
import Testing

struct LlamaModelTests {
    @Test(arguments: SmallModels.all)
    func savedModelIsLoadedToTheBit(config: ModelConfig) throws {
        try withTemporaryFolder { folder in
            let model = LlamaModel(config: config, parameters: SmallModels.parameters(config))
            try folder.appending("tokenizer.json").replaceContents(with: "{}")
            try folder.appending("notes.txt").replaceContents(with: "no")
            let saved = folder.appending("checkpoint-1")
            try model.save(to: saved, tokenizerFrom: folder)
            #expect(
                try saved.children().map(\.name.string).sorted() == [
                    "config.json", "model.safetensors", "tokenizer.json",
                ])
            let loaded = try LlamaModel(try ModelFolder(saved))
            #expect(loaded.parameters.layout == model.parameters.layout)
            #expect(loaded.parameters.block.values.elementsEqual(model.parameters.block.values))
            let pass = ForwardPass(loaded.config)
            let scores = try pass.targetLogProbabilities(loaded.parameters, SmallModels.batch)
            #expect(try ForwardPass(config).targetLogProbabilities(model.parameters, SmallModels.batch) == scores)
            #expect(throws: FileError.self) { try model.save(to: saved) }
        }
    }

    /// The same numbers in each dtype a file can have them in.
    @Test(arguments: ["F32", "F16", "BF16"])
    func everyDataTypeIsLoadedExactly(dtype: String) throws {
        try withTemporaryFolder { folder in
            let config = SmallModels.tied
            let model = LlamaModel(config: config, parameters: Parameters(ParameterLayout(config)))
            try model.save(to: folder.appending("m"))
            // Numbers that all three hold exactly: quarters from -32 to 31.75.
            func number(_ index: Int) -> Float { Float(index * 37 % 256 - 128) / 4 }
            var header = JSONObject()
            var data: [UInt8] = []
            var total = 0
            for tensor in model.parameters.layout.tensors {
                let start = data.count
                for _ in 0..<tensor.count {
                    let value = number(total)
                    total += 1
                    switch dtype {
                    case "F16": withUnsafeBytes(of: Float16(value).bitPattern.littleEndian) { data += $0 }
                    case "BF16": withUnsafeBytes(of: UInt16(value.bitPattern >> 16).littleEndian) { data += $0 }
                    default: withUnsafeBytes(of: value.bitPattern.littleEndian) { data += $0 }
                    }
                }
                header[tensor.name] = [
                    "dtype": .string(dtype), "shape": .array(tensor.shape.map { JSONValue($0) }),
                    "data_offsets": [JSONValue(start), JSONValue(data.count)],
                ]
            }
            let text = Array(JSONValue.object(header).compactText.utf8)
            let length = (0..<8).map { UInt8(truncatingIfNeeded: text.count >> (8 * $0)) }
            try folder.appending("m/model.safetensors").replaceContents(with: length + text + data)
            let loaded = try LlamaModel(try ModelFolder(folder.appending("m")))
            total = 0
            for index in loaded.parameters.layout.tensors.indices {
                for value in loaded.parameters[index] {
                    #expect(value == number(total))
                    total += 1
                }
            }
        }
    }
}
