import CKernels

/// Numbers that are equally likely between two bounds, from the generator of the noise: where adapters begin.
///
/// A function of seed, tensor and element. It stands in trajectory files under its name and is therefore never changed.
package enum UniformNumbers {
    /// The name with version under which trajectory files keep it.
    package static let algorithm = "philox4x32-7-uniform-v1"

    /// Fills the tensor with numbers between -bound and bound.
    ///
    /// Element 4 b + j is made of the upper 24 bits u of word j of the Philox block with counter (b, tensor, 0, 2) and
    /// the seed as key: bound ((2 u + 1) / 2^24 - 1), in double, rounded once. The last word of the counter tells these
    /// numbers from the noise's.
    ///
    /// - Parameter tensor: its number in the order of the parameters.
    package static func fill(
        _ values: UnsafeMutableBufferPointer<Float>, bound: Double, seed: UInt64, tensor: Int
    ) {
        let key = [UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32)]
        var words: [UInt32] = [0, 0, 0, 0]
        for (element, index) in values.indices.enumerated() {
            if element % 4 == 0 { telos_philox4x32_7([UInt32(element / 4), UInt32(tensor), 0, 2], key, &words) }
            let u = Double(words[element % 4] >> 8)
            values[index] = Float(bound * ((2 * u + 1) / 16_777_216 - 1))
        }
    }
}
