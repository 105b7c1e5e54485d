import ModelFiles
import Testing

struct LoRAConfigTests {
    @Test(arguments: [
        ("all-linear", LinearLayer.allCases), ("q_proj,v_proj", [.query, .value]),
        ("v_proj , q_proj", [.value, .query]), ("down_proj", [.down]),
    ])
    func targetsAreNames(text: String, layers: [LinearLayer]) throws {
        #expect(try LoRAConfig.targets(named: text) == layers)
    }

    @Test(arguments: [
        ("lm_head", "lm_head"), ("q_proj,", ""), ("q_proj;v_proj", "q_proj;v_proj"), ("Q_proj", "Q_proj"),
    ])
    func otherNamesAreRefused(text: String, name: String) {
        #expect(throws: ModelFileError.unknownLayer(name: name)) { try LoRAConfig.targets(named: text) }
    }

    @Test func tensorsStandInTheOrderOfTheLayers() {
        let model = ModelConfig(
            hiddenSize: 6, intermediateSize: 7, numHiddenLayers: 2, numAttentionHeads: 3, numKeyValueHeads: 1,
            vocabSize: 11, maxPositionEmbeddings: 32)
        let lora = LoRAConfig(rank: 5, alpha: 16, targets: [.down, .key, .down])
        #expect(lora.scale == 3.2)
        let prefix = "base_model.model.model.layers"
        #expect(
            lora.tensors(of: model).prefix(5) == [
                TensorShape(name: "\(prefix).0.self_attn.k_proj.lora_A.weight", shape: [5, 6]),
                TensorShape(name: "\(prefix).0.self_attn.k_proj.lora_B.weight", shape: [2, 5]),
                TensorShape(name: "\(prefix).0.mlp.down_proj.lora_A.weight", shape: [5, 7]),
                TensorShape(name: "\(prefix).0.mlp.down_proj.lora_B.weight", shape: [6, 5]),
                TensorShape(name: "\(prefix).1.self_attn.k_proj.lora_A.weight", shape: [5, 6]),
            ])
    }
}
