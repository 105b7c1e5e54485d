import DurableFiles
import JSONValues
import Kernels
import Llama
import ModelFiles
import SystemPackage
import TestSupport
import Testing

struct AdaptersTests {
    private static let loras = [
        LoRAConfig(rank: 3, alpha: 6), LoRAConfig(rank: 1, alpha: 4, targets: [.down, .query]),
    ]

    /// Adapters whose two matrices are both far from zero.
    private func adapters(_ lora: LoRAConfig, _ config: ModelConfig) -> Adapters {
        let adapters = Adapters(lora, of: config, seed: 5)
        for (index, tensor) in adapters.parameters.layout.tensors.enumerated() {
            UniformNumbers.fill(adapters.parameters[index], bound: 0.5, seed: 9, tensor: index)
            #expect(tensor.count > 0)
        }
        return adapters
    }

    @Test(arguments: SmallModels.all, loras)
    func newAdaptersChangeNothing(config: ModelConfig, lora: LoRAConfig) throws {
        let parameters = SmallModels.parameters(config)
        let adapters = Adapters(lora, of: config, seed: 5)
        let scores = try ForwardPass(config, lora: lora).targetLogProbabilities(
            parameters, adapters: adapters.parameters, SmallModels.batch)
        #expect(try scores == ForwardPass(config).targetLogProbabilities(parameters, SmallModels.batch))
        for (index, tensor) in adapters.parameters.layout.tensors.enumerated() {
            let values = adapters.parameters[index]
            let bound = tensor.name.hasSuffix("lora_A.weight") ? 1 / Float(tensor.shape[1]).squareRoot() : 0
            #expect(values.allSatisfy { abs($0) <= bound })
            #expect(bound == 0 || values.contains { abs($0) > bound / 2 })
        }
    }

    /// The same as weights that the products of the small matrices were added to.
    @Test(arguments: SmallModels.all, loras)
    func adaptersAreAddedToTheWeights(config: ModelConfig, lora: LoRAConfig) throws {
        let parameters = SmallModels.parameters(config)
        let adapters = adapters(lora, config)
        let merged = parameters.copy()
        for part in config.parts {
            if let layer = part.linearLayer, lora.targets.contains(layer) {
                let name = "base_model.model.\(part.path)"
                let a = try #require(adapters.parameters["\(name).lora_A.weight"])
                let b = try #require(adapters.parameters["\(name).lora_B.weight"])
                let w = try #require(merged["\(part.path).weight"])
                let inputs = layer.inputCount(config)
                for output in 0..<layer.outputCount(config) {
                    for input in 0..<inputs {
                        let sum = (0..<lora.rank).reduce(Float(0)) {
                            $0 + b[output * lora.rank + $1] * a[$1 * inputs + input]
                        }
                        w[output * inputs + input] += Float(lora.scale) * sum
                    }
                }
            }
        }
        let found = try ForwardPass(config, lora: lora).targetLogProbabilities(
            parameters, adapters: adapters.parameters, SmallModels.batch)
        let expected = try ForwardPass(config).targetLogProbabilities(merged, SmallModels.batch)
        for (a, b) in zip(found, expected) { #expect(abs(a - b) < 1e-5) }
    }

    /// Every weight of every adapter, against central differences.
    @Test(arguments: SmallModels.all, loras)
    func gradientIsTheSlopeOfTheWeightedSum(config: ModelConfig, lora: LoRAConfig) throws {
        let parameters = SmallModels.parameters(config)
        let adapters = adapters(lora, config)
        let pass = ForwardPass(config, lora: lora)
        let weights = [0.5, -1, 2, 0.25, 1]
        let gradient = Parameters(adapters.parameters.layout)
        _ = try pass.gradient(parameters, adapters: adapters.parameters, SmallModels.batch, into: gradient) { _ in
            weights
        }
        let largest = gradient.block.values.map(abs).max()!
        func value() throws -> Double {
            let scores = try pass.targetLogProbabilities(
                parameters, adapters: adapters.parameters, SmallModels.batch)
            return zip(scores, weights).map(*).reduce(0, +)
        }
        for (index, tensor) in gradient.layout.tensors.enumerated() {
            for place in 0..<tensor.count {
                let w = adapters.parameters[index][place]
                adapters.parameters[index][place] = w + 4e-3
                let up = try value()
                adapters.parameters[index][place] = w - 4e-3
                let down = try value()
                adapters.parameters[index][place] = w
                let slope = (up - down) / 8e-3
                #expect(
                    abs(slope - Double(gradient[index][place])) < 1e-3 * Double(max(1, largest)),
                    "\(tensor.name) \(place)")
            }
        }
    }

    @Test func aFolderHoldsThemAsPEFTDoes() throws {
        try withTemporaryFolder { temporary in
            let lora = LoRAConfig(rank: 2, alpha: 5, targets: [.value, .query])
            let adapters = adapters(lora, SmallModels.tied)
            let folder = temporary.appending("adapters")
            try adapters.save(to: folder, baseModel: "example/tiny")
            let config = try JSONValue.parse(try folder.appending("adapter_config.json").readBytes())
            #expect(config["peft_type"] == "LORA")
            #expect(config["r"] == 2)
            #expect(config["lora_alpha"] == 5)
            #expect(config["target_modules"] == ["q_proj", "v_proj"])
            #expect(config["base_model_name_or_path"] == "example/tiny")
            let file = try SafetensorsFile(folder.appending("adapter_model.safetensors"))
            #expect(file["base_model.model.model.layers.1.self_attn.v_proj.lora_B.weight"]?.shape == [2, 2])
            let read = Adapters(lora, of: SmallModels.tied, seed: 1)
            try read.load(from: folder)
            #expect(read.parameters.block.values.elementsEqual(adapters.parameters.block.values))
        }
    }

    @Test func adaptersOfAnotherShapeAreRefused() throws {
        try withTemporaryFolder { temporary in
            let folder = temporary.appending("adapters")
            try adapters(LoRAConfig(rank: 2, alpha: 5, targets: [.value]), SmallModels.tied)
                .save(to: folder, baseModel: "example/tiny")
            func error(_ lora: LoRAConfig) throws -> ModelFileError? {
                #expect(throws: ModelFileError.self) {
                    try Adapters(lora, of: SmallModels.tied, seed: 1).load(from: folder)
                }
            }
            let prefix = "base_model.model.model.layers.0.self_attn"
            let columns = SmallModels.tied.hiddenSize
            #expect(
                try error(LoRAConfig(rank: 3, alpha: 5, targets: [.value]))
                    == .wrongShape(
                        name: "\(prefix).v_proj.lora_A.weight", found: [2, columns], expected: [3, columns]))
            let file = folder.appending("adapter_model.safetensors")
            #expect(
                try error(LoRAConfig(rank: 2, alpha: 5, targets: [.query]))
                    == .missingTensor(name: "\(prefix).q_proj.lora_A.weight", folder: file))
        }
    }

    @Test func adaptersInHalvesAreLoaded() throws {
        try withTemporaryFolder { temporary in
            let lora = LoRAConfig(rank: 2, alpha: 5, targets: [.value])
            let folder = temporary.appending("adapters")
            try adapters(lora, SmallModels.tied).save(to: folder, baseModel: "example/tiny")
            var header = JSONObject()
            var data: [UInt8] = []
            for tensor in lora.tensors(of: SmallModels.tied) {
                let start = data.count
                for element in 0..<tensor.count {
                    withUnsafeBytes(of: UInt16((Float(element) / 4).bitPattern >> 16).littleEndian) { data += $0 }
                }
                header[tensor.name] = [
                    "dtype": "BF16", "shape": .array(tensor.shape.map { JSONValue($0) }),
                    "data_offsets": [JSONValue(start), JSONValue(data.count)],
                ]
            }
            let text = Array(JSONValue.object(header).compactText.utf8)
            let length = (0..<8).map { UInt8(truncatingIfNeeded: text.count >> (8 * $0)) }
            try folder.appending("adapter_model.safetensors").replaceContents(with: length + text + data)
            let read = Adapters(lora, of: SmallModels.tied, seed: 1)
            try read.load(from: folder)
            for (index, tensor) in read.parameters.layout.tensors.enumerated() {
                #expect(read.parameters[index].elementsEqual((0..<tensor.count).map { Float($0) / 4 }))
            }
        }
    }
}
