import CKernels

/// The noise z of a zeroth-order step: a function of seed, step, tensor and element, never stored.
///
/// The algorithm is written down in `CKernels/noise_form.h`. It stands in trajectory files under its name and is
/// therefore never changed: the same arguments give the same bits in every form, on every machine, in any order.
package struct Noise: Equatable, Sendable {
    package enum Distribution: String, CaseIterable, Sendable {
        /// Standard normal.
        case gaussian
        /// -1 or 1, each with probability one half.
        case rademacher

        /// The name with version under which trajectory files keep it.
        package var algorithm: String {
            switch self {
            case .gaussian: "philox4x32-7-boxmuller-v1"
            case .rademacher: "philox4x32-7-rademacher-v1"
            }
        }

        /// The distribution of that algorithm; nil for one that this program does not know.
        package init?(algorithm: String) {
            guard let found = Self.allCases.first(where: { $0.algorithm == algorithm }) else { return nil }
            self = found
        }
    }

    package var distribution: Distribution
    /// The run's seed.
    package var seed: UInt64
    package var step: UInt32

    package init(_ distribution: Distribution, seed: UInt64, step: UInt32) {
        self.distribution = distribution
        self.seed = seed
        self.step = step
    }

    /// The elements a tensor may have: the generator's blocks are counted in 32 bits.
    package static let maximumElementCount = 1 << 34

    private func source(tensor: Int, elements: Range<Int>) -> telos_noise {
        precondition(
            elements.lowerBound >= 0 && elements.upperBound <= Self.maximumElementCount,
            "a tensor has at most 2^34 elements")
        return telos_noise(
            seed: seed, step: step, tensor: UInt32(tensor), distribution: distribution == .gaussian ? 0 : 1)
    }
}

extension Noise: TensorNoise {
    package func fill(_ z: UnsafeMutablePointer<Float>, tensor: Int, elements: Range<Int>) {
        withUnsafePointer(to: source(tensor: tensor, elements: elements)) {
            telos_noise_fill($0, UInt64(elements.lowerBound), UInt64(elements.count), z)
        }
    }

    /// y = w + scale z, by one fused multiply-add for each element.
    package func add(
        scale: Float, to w: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, tensor: Int, elements: Range<Int>
    ) {
        withUnsafePointer(to: source(tensor: tensor, elements: elements)) {
            telos_noise_add($0, UInt64(elements.lowerBound), UInt64(elements.count), scale, w, y)
        }
    }
}
