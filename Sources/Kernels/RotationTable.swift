import CKernels
import Glibc

/// Cosines and sines of RoPE's angles, [positions, D/2].
package struct RotationTable {
    package private(set) var positions = 0
    private var cosines: [Float] = []
    private var sines: [Float] = []
    /// The angle from one position to the next, of each pair of channels.
    private let frequencies: [Float]

    package init(frequencies: [Float]) { self.frequencies = frequencies }

    /// Makes room for sequences of this length.
    package mutating func grow(to count: Int) {
        guard count > positions else { return }
        for position in positions..<count {
            for frequency in frequencies {
                // The angle is rounded to float32, as in the models' own code.
                let angle = Float(position) * frequency
                cosines.append(cosf(angle))
                sines.append(sinf(angle))
            }
        }
        positions = count
    }

    /// Turns every pair (x[d], x[d + D/2]) of x[T, heads, D] by the angle of its row's position; backwards for the
    /// gradient.
    package func rotate(
        _ x: UnsafeMutablePointer<Float>, positions: [Int32], heads: Int, backwards: Bool = false
    ) {
        precondition(positions.allSatisfy { $0 >= 0 && $0 < self.positions }, "the table is too short")
        let headDim = frequencies.count * 2
        parallelRanges(positions.count, of: 64) { [cosines, sines] rows in
            positions.withUnsafeBufferPointer {
                telos_rotate(
                    x + rows.lowerBound * heads * headDim, cosines, sines, $0.baseAddress! + rows.lowerBound,
                    rows.count, heads, headDim, backwards ? -1 : 1)
            }
        }
    }
}
