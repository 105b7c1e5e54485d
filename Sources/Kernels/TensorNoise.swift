/// The noise z of one step: for every element of every tensor a number, at any time and in any order the same.
package protocol TensorNoise: Sendable {
    /// Writes the noise of these elements of a tensor.
    ///
    /// - Parameters:
    ///   - tensor: its number in the order of the parameters.
    ///   - z: room for `elements.count` numbers.
    func fill(_ z: UnsafeMutablePointer<Float>, tensor: Int, elements: Range<Int>)

    /// y = w + scale z.
    ///
    /// - Parameters:
    ///   - w: the values of these elements.
    ///   - y: room for as many; may be `w`.
    func add(
        scale: Float, to w: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, tensor: Int, elements: Range<Int>
    )
}

extension TensorNoise {
    /// w += scale z over the first `count` elements of a tensor, by all threads; kept as the definition of an update,
    /// because each element is changed alone.
    package func add(scale: Float, to w: UnsafeMutablePointer<Float>, tensor: Int, count: Int) {
        // Whole tiles of the generator.
        parallelRanges(count, of: 1 << 15) { elements in
            let own = w + elements.lowerBound
            add(scale: scale, to: own, into: own, tensor: tensor, elements: elements)
        }
    }
}
