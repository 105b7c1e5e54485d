/// Which linear layers get low-rank adapters (LoRA, arXiv 2106.09685), and of what size.
///
/// An adapted layer gives x wᵀ + scale (x aᵀ) bᵀ, with w as it was, a of shape [rank, inputs] and b of shape
/// [outputs, rank].
package struct LoRAConfig: Equatable, Sendable {
    package let rank: Int
    package let alpha: Double
    /// In the order of the layers, each once.
    package let targets: [LinearLayer]

    package init(rank: Int, alpha: Double, targets: [LinearLayer] = LinearLayer.allCases) {
        precondition(rank > 0 && !targets.isEmpty)
        self.rank = rank
        self.alpha = alpha
        self.targets = LinearLayer.allCases.filter(targets.contains)
    }

    /// What the product of the two small matrices is multiplied by.
    package var scale: Double { alpha / Double(rank) }

    /// The adapters' tensors by the names that PEFT's files have, in the order of `named_parameters()`: block by block,
    /// of each adapted layer a, then b.
    package func tensors(of config: ModelConfig) -> [TensorShape] {
        (0..<config.numHiddenLayers).flatMap { block in
            targets.flatMap { layer in
                let name = "base_model.model.model.layers.\(block).\(layer.path)"
                return [
                    TensorShape(name: "\(name).lora_A.weight", shape: [rank, layer.inputCount(config)]),
                    TensorShape(name: "\(name).lora_B.weight", shape: [layer.outputCount(config), rank]),
                ]
            }
        }
    }

    /// Reads `lora_targets`: `all-linear`, or names of layers with commas between.
    ///
    /// - Throws: `ModelFileError.unknownLayer`
    package static func targets(named text: String) throws(ModelFileError) -> [LinearLayer] {
        if text == "all-linear" { return LinearLayer.allCases }
        var targets: [LinearLayer] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let name = String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
            guard let layer = LinearLayer(rawValue: name) else { throw .unknownLayer(name: name) }
            targets.append(layer)
        }
        return targets
    }
}
