/// A tensor's name and its extents, outermost first.
package struct TensorShape: Equatable, Sendable {
    package var name: String
    package var shape: [Int]

    package init(name: String, shape: [Int]) {
        self.name = name
        self.shape = shape
    }

    /// The number of elements; 1 for a scalar.
    package var count: Int { shape.reduce(1, *) }
}

extension ModelConfig {
    /// The trainable tensors, in the order of `named_parameters()`; a tied LM head stands only as the embedding.
    package var tensors: [TensorShape] {
        let c = hiddenSize
        var tensors = [TensorShape(name: "model.embed_tokens.weight", shape: [vocabSize, c])]
        for layer in 0..<numHiddenLayers {
            let linear = LinearLayer.allCases.map { ($0.path, [$0.outputCount(self), $0.inputCount(self)]) }
            let shapes = linear + [("input_layernorm", [c]), ("post_attention_layernorm", [c])]
            tensors += shapes.map { TensorShape(name: "model.layers.\(layer).\($0.0).weight", shape: $0.1) }
        }
        tensors.append(TensorShape(name: "model.norm.weight", shape: [c]))
        if !tieWordEmbeddings { tensors.append(TensorShape(name: "lm_head.weight", shape: [vocabSize, c])) }
        return tensors
    }

    /// The number of trainable numbers.
    package var parameterCount: Int { tensors.reduce(0) { $0 + $1.count } }

    /// The bytes that the weights take in memory: they are held in float32 whatever the file's dtype.
    package var weightByteCount: Int { parameterCount * 4 }
}
