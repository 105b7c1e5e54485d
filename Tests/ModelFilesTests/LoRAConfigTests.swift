import ModelFiles
import Testing

struct LoRAConfigTests {
    @Test(arguments: [
        ("all-linear", LinearLayer.allCases), ("q_proj,v_proj", [.query, .value]),
        ("v_proj , q_proj", [.value, .query]), ("down_proj", [.down]),
    ])
    func targetsAreNames(text: String, layers: [LinearLayer]) throws {
        #expect(try LoRAConfig.targets(named: text, in: .llama) == layers)
    }

    @Test(arguments: [
        ("lm_head", "lm_head"), ("q_proj,", ""), ("q_proj;v_proj", "q_proj;v_proj"), ("Q_proj", "Q_proj"),
    ])
    func otherNamesAreRefused(text: String, name: String) {
        let known = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
        #expect(throws: ModelFileError.unknownLayer(name: name, known: known)) {
            try LoRAConfig.targets(named: text, in: .llama)
        }
    }

    @Test func namesAreTheFamilys() throws {
        #expect(try LoRAConfig.targets(named: "fc1, out_proj", in: .opt) == [.up, .output])
        #expect(try LoRAConfig.targets(named: "all-linear", in: .opt) == [.key, .value, .query, .output, .up, .down])
        #expect(
            failure { _ = try LoRAConfig.targets(named: "gate_proj", in: .opt) }
                == "no linear layer is called \"gate_proj\"; write names with commas between, of k_proj, v_proj, q_proj, out_proj, fc1, fc2, or all-linear"
        )
        #expect(failure { _ = try LoRAConfig.targets(named: "fc1", in: .qwen2) }.contains("q_proj, k_proj"))
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

    @Test func adaptersOfOPTBearItsNames() {
        let model = ModelConfig(
            architecture: .opt, hiddenSize: 6, intermediateSize: 7, numHiddenLayers: 2, numAttentionHeads: 3,
            numKeyValueHeads: 3, vocabSize: 11, maxPositionEmbeddings: 32)
        let prefix = "base_model.model.model.decoder.layers"
        #expect(
            LoRAConfig(rank: 5, alpha: 16, targets: [.query, .gate, .key, .down]).tensors(of: model).dropFirst(2)
                .prefix(5) == [
                    TensorShape(name: "\(prefix).0.self_attn.q_proj.lora_A.weight", shape: [5, 6]),
                    TensorShape(name: "\(prefix).0.self_attn.q_proj.lora_B.weight", shape: [6, 5]),
                    TensorShape(name: "\(prefix).0.fc2.lora_A.weight", shape: [5, 7]),
                    TensorShape(name: "\(prefix).0.fc2.lora_B.weight", shape: [6, 5]),
                    TensorShape(name: "\(prefix).1.self_attn.k_proj.lora_A.weight", shape: [5, 6]),
                ])
    }
}
