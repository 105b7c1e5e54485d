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
    package var tensors: [TensorShape] { parts.flatMap { $0.tensors(of: self) } }

    /// The number of trainable numbers.
    package var parameterCount: Int { tensors.reduce(0) { $0 + $1.count } }

    /// The bytes that the weights take in memory: they are held in float32 whatever the file's dtype.
    package var weightByteCount: Int { parameterCount * 4 }
}
