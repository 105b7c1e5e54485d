package import ModelFiles

/// Where each tensor of a model stands in its one block of float32 numbers, in the order of `named_parameters()`.
///
/// That order is the order of the noise, too: a tensor's index here is its index there. Tensors begin at multiples of
/// 16 numbers (64 bytes); the gaps between them are zero and stay so.
package struct ParameterLayout: Equatable, Sendable {
    package struct Tensor: Equatable, Sendable {
        package var name: String
        package var shape: [Int]
        /// Its first number in the block.
        package var offset: Int
        package var count: Int
        package var range: Range<Int> { offset..<offset + count }
        /// Whether it is a vector of scales: the weight of a normalisation.
        package var isNorm: Bool { shape.count == 1 }
    }

    /// Offsets of one layer's tensors.
    struct Layer: Equatable, Sendable {
        var query, key, value, output, gate, up, down, inputNorm, postAttentionNorm: Int
    }

    package let tensors: [Tensor]
    /// The numbers of the block, gaps included.
    package let blockCount: Int
    /// The numbers of all tensors.
    package let parameterCount: Int
    let embedding: Int
    let layers: [Layer]
    let norm: Int
    /// The embedding's offset when the LM head is tied to it.
    let head: Int

    private static let alignment = 16

    package init(_ config: ModelConfig) {
        var tensors: [Tensor] = []
        var end = 0
        for tensor in config.tensors {
            tensors.append(Tensor(name: tensor.name, shape: tensor.shape, offset: end, count: tensor.count))
            end += (tensor.count + Self.alignment - 1) / Self.alignment * Self.alignment
        }
        self.tensors = tensors
        blockCount = end
        parameterCount = config.parameterCount
        let offsets = tensors.map(\.offset)
        embedding = offsets[0]
        layers = (0..<config.numHiddenLayers).map { layer in
            // Nine tensors a layer, in the order of `ModelConfig.tensors`.
            let o = offsets[(1 + layer * 9)...].prefix(9).map { $0 }
            return Layer(
                query: o[0], key: o[1], value: o[2], output: o[3], gate: o[4], up: o[5], down: o[6], inputNorm: o[7],
                postAttentionNorm: o[8])
        }
        norm = offsets[1 + config.numHiddenLayers * 9]
        head = config.tieWordEmbeddings ? embedding : offsets[2 + config.numHiddenLayers * 9]
    }

    /// The number of the tensor of that name.
    package func index(of name: String) -> Int? { tensors.firstIndex { $0.name == name } }
}
