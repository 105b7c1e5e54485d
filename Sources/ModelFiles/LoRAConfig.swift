/// Which linear layers get low-rank adapters (LoRA, arXiv 2106.09685), and of what size.
///
/// An adapted layer gives x wᵀ + scale (x aᵀ) bᵀ, with w as it was, a of shape [rank, inputs] and b of shape
/// [outputs, rank].
package struct LoRAConfig: Equatable, Sendable {
    package let rank: Int
    package let alpha: Double
    /// Each once. Those that a model does not have are left out.
    package let targets: [LinearLayer]

    package init(rank: Int, alpha: Double, targets: [LinearLayer] = LinearLayer.allCases) {
        precondition(rank > 0 && !targets.isEmpty)
        self.rank = rank
        self.alpha = alpha
        self.targets = LinearLayer.allCases.filter(targets.contains)
    }

    /// What the product of the two small matrices is multiplied by.
    package var scale: Double { alpha / Double(rank) }

    /// The layers of a block that get adapters, in the order of `named_parameters()`.
    package func layers(of config: ModelConfig) -> [LinearLayer] {
        config.family.linearLayers.filter(targets.contains)
    }

    /// The adapters' tensors by the names that PEFT's files have, in the order of `named_parameters()`: block by block,
    /// of each adapted layer a, then b.
    package func tensors(of config: ModelConfig) -> [TensorShape] {
        config.parts.flatMap { part -> [TensorShape] in
            guard let layer = part.linearLayer, targets.contains(layer) else { return [] }
            let name = "base_model.model.\(part.path)"
            return [
                TensorShape(name: "\(name).lora_A.weight", shape: [rank, layer.inputCount(config)]),
                TensorShape(name: "\(name).lora_B.weight", shape: [layer.outputCount(config), rank]),
            ]
        }
    }

    /// Reads `lora_targets`: `all-linear`, or names of the family's layers with commas between.
    ///
    /// - Throws: `ModelFileError.unknownLayer`
    package static func targets(
        named text: String, in family: ModelFamily
    ) throws(ModelFileError) -> [LinearLayer] {
        if text == "all-linear" { return family.linearLayers }
        var targets: [LinearLayer] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let name = String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
            guard let layer = family.linearLayer(named: name) else {
                throw .unknownLayer(name: name, known: family.linearLayers.map(family.name))
            }
            targets.append(layer)
        }
        return targets
    }
}
