package import Kernels

extension Parameters {
    /// Writes these weights with noise added, weight + scale z, one fused multiply-add each, into `target`.
    ///
    /// Perturbing is this with scale ±epsilon into other parameters; the update is this with scale
    /// -learning rate × projected gradient into the weights themselves.
    ///
    /// - Parameters:
    ///   - tensors: the numbers of the tensors to change; the others of `target` stay as they are.
    ///   - target: may be these parameters.
    package func add(_ noise: Noise, scale: Float, tensors: Range<Int>? = nil, into target: Parameters) {
        precondition(target.layout == layout, "the target belongs to another model")
        for index in tensors ?? layout.tensors.indices {
            let tensor = layout.tensors[index]
            noise.add(
                scale: scale, to: block.pointer + tensor.offset, into: target.block.pointer + tensor.offset,
                tensor: index, elements: 0..<tensor.count)
        }
    }
}
