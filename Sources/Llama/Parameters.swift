package import Kernels

/// The weights of a model, or their gradient: one block of float32 numbers and where each tensor stands in it.
package final class Parameters {
    package let layout: ParameterLayout
    package let block: FloatBlock

    /// All zero.
    package init(_ layout: ParameterLayout) {
        self.layout = layout
        block = FloatBlock(count: layout.blockCount)
    }

    private init(_ layout: ParameterLayout, _ block: FloatBlock) {
        self.layout = layout
        self.block = block
    }

    /// Parameters of their own with the same numbers.
    package func copy() -> Parameters { Parameters(layout, block.copy()) }

    /// The numbers of a tensor, row-major. They live as long as these parameters.
    package subscript(tensor: Int) -> UnsafeMutableBufferPointer<Float> {
        let tensor = layout.tensors[tensor]
        return UnsafeMutableBufferPointer(start: block.pointer + tensor.offset, count: tensor.count)
    }

    /// The numbers of the tensor of that name; nil when there is none.
    package subscript(name: String) -> UnsafeMutableBufferPointer<Float>? {
        layout.index(of: name).map { self[$0] }
    }

    /// Sets all numbers to zero.
    package func clear() { block.fill(0) }
}

extension Parameters {
    /// New weights to train from nothing: scales of normalisations 1, biases 0, all else normal.
    ///
    /// - Parameters:
    ///   - seed: the same seed gives the same weights.
    ///   - standardDeviation: of all other weights; transformers' `initializer_range`.
    package static func random(
        _ layout: ParameterLayout, seed: UInt64, standardDeviation: Float = 0.02
    ) -> Parameters {
        let parameters = Parameters(layout)
        // The last step, which no training reaches, so that no step's noise repeats the first weights.
        let noise = Noise(.gaussian, seed: seed, step: .max)
        for (index, tensor) in layout.tensors.enumerated() {
            let values = parameters[index]
            if tensor.isNorm {
                values.update(repeating: 1)
            } else if !tensor.isBias, let start = values.baseAddress {
                noise.add(scale: standardDeviation, to: start, into: start, tensor: index, elements: 0..<tensor.count)
            }
        }
        return parameters
    }
}
