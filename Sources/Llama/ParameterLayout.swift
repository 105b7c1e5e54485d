package import ModelFiles

/// Where each tensor of a model, or of its adapters, stands in its one block of float32 numbers, in the order of
/// `named_parameters()`.
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
        package var isNorm: Bool { shape.count == 1 && !isBias }
        package var isBias: Bool { name.hasSuffix(".bias") }
    }

    package let tensors: [Tensor]
    /// The numbers of the block, gaps included.
    package let blockCount: Int
    /// The numbers of all tensors.
    package let parameterCount: Int

    private static let alignment = 16

    package init(_ config: ModelConfig) { self.init(config.tensors) }

    package init(_ shapes: [TensorShape]) {
        var tensors: [Tensor] = []
        var end = 0
        for tensor in shapes {
            tensors.append(Tensor(name: tensor.name, shape: tensor.shape, offset: end, count: tensor.count))
            end += (tensor.count + Self.alignment - 1) / Self.alignment * Self.alignment
        }
        self.tensors = tensors
        blockCount = end
        parameterCount = shapes.reduce(0) { $0 + $1.count }
    }

    /// The number of the tensor of that name.
    package func index(of name: String) -> Int? { tensors.firstIndex { $0.name == name } }

    /// The number of the tensor that begins at that number of the block.
    ///
    /// - Complexity: O(log n)
    func index(at offset: Int) -> Int {
        var (low, high) = (0, tensors.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if tensors[middle].offset < offset { low = middle + 1 } else { high = middle }
        }
        precondition(tensors[low].offset == offset, "no tensor begins there")
        return low
    }
}
