import CKernels
import Glibc
import Kernels
import Testing

struct NoiseTests {
    func values(_ noise: Noise, tensor: Int = 0, _ elements: Range<Int>) -> [Float] {
        var z = [Float](repeating: .nan, count: elements.count)
        z.withUnsafeMutableBufferPointer { noise.fill($0.baseAddress!, tensor: tensor, elements: elements) }
        return z
    }

    /// From the authors' own table (Random123, `tests/kat_vectors`).
    @Test(
        arguments: [
            ([0, 0, 0, 0], [0, 0], [0x5f6f_b709, 0x0d89_3f64, 0x4f12_1f81, 0x4f73_0a48]),
            (
                [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344], [0xa409_3822, 0x299f_31d0],
                [0x4dfc_caba, 0x190a_87f0, 0xc473_62ba, 0xb6b5_242a]
            ),
        ] as [([UInt32], [UInt32], [UInt32])])
    func generatorGivesThePublishedWords(counter: [UInt32], key: [UInt32], expected: [UInt32]) {
        var words: [UInt32] = [0, 0, 0, 0]
        telos_philox4x32_7(counter, key, &words)
        #expect(words == expected)
    }

    /// Written into trajectory files for ever: when this fails, the algorithm needs a new name.
    @Test func theDefinitionIsPinned() {
        #expect(Noise.Distribution.gaussian.algorithm == "philox4x32-7-boxmuller-v1")
        #expect(Noise.Distribution.rademacher.algorithm == "philox4x32-7-rademacher-v1")
        #expect(Noise.Distribution(algorithm: "philox4x32-7-boxmuller-v1") == .gaussian)
        #expect(Noise.Distribution(algorithm: "philox4x32-7-boxmuller-v2") == nil)
        let gaussian = Noise(.gaussian, seed: 0x1234_5678_9ABC_DEF0, step: 41)
        let rademacher = Noise(.rademacher, seed: 0x1234_5678_9ABC_DEF0, step: 41)
        #expect(
            values(gaussian, tensor: 3, 0..<4).map(\.bitPattern) == [
                0xbf8b_ffa3, 0x3ee1_202f, 0xbf3f_a8aa, 0x3e9f_aebd,
            ])
        #expect(
            values(gaussian, tensor: 3, 1_000_003..<1_000_007).map(\.bitPattern) == [
                0xbf91_74e9, 0x3f11_97b0, 0x3fbc_c7b1, 0xbed4_f90d,
            ])
        #expect(values(rademacher, tensor: 3, 0..<8) == [1, 1, 1, 1, 1, 1, 1, 1])
        #expect(values(rademacher, tensor: 3, 1_000_003..<1_000_011) == [1, -1, 1, 1, -1, -1, 1, -1])
    }

    /// The definition written out by itself: generator words in, elements out, with the C library's functions.
    @Test func elementsFollowFromTheWords() {
        let noise = Noise(.gaussian, seed: 5 << 32 | 9, step: 7)
        let signs = Noise(.rademacher, seed: 5 << 32 | 9, step: 7)
        let z = values(noise, tensor: 2, 0..<320)
        let s = values(signs, tensor: 2, 0..<3072)
        func words(_ block: Int, distribution: UInt32) -> [UInt32] {
            var words: [UInt32] = [0, 0, 0, 0]
            telos_philox4x32_7([UInt32(block), 2, 7, distribution], [9, 5], &words)
            return words
        }
        for element in z.indices {
            let (tile, j, lane) = (element / 32, element % 32 / 8, element % 8)
            let w = words(8 * tile + lane, distribution: 0)
            let u = (Double(w[j / 2 * 2] >> 1) + 0.5) * 0x1p-31
            let angle = 2 * Double.pi * Double(Int32(bitPattern: w[j / 2 * 2 + 1])) * 0x1p-32
            let expected = (-2 * log(u)).squareRoot() * (j % 2 == 0 ? cos(angle) : sin(angle))
            #expect(abs(Double(z[element]) - expected) < 2e-6)
        }
        for element in s.indices {
            let (tile, j, k, lane) = (element / 1024, element % 1024 / 256, element % 256 / 8, element % 8)
            #expect(s[element] == (words(8 * tile + lane, distribution: 1)[j] >> k & 1 == 1 ? -1 : 1))
        }
    }

    @Test(arguments: Noise.Distribution.allCases)
    func everyRangeHasTheSameBitsInEveryForm(distribution: Noise.Distribution) {
        let noise = Noise(distribution, seed: .max, step: .max)
        let source = telos_noise(
            seed: .max, step: .max, tensor: 5, distribution: distribution == .gaussian ? 0 : 1)
        let whole = values(noise, tensor: 5, 0..<5000)
        var portable = [Float](repeating: 0, count: 5000)
        withUnsafePointer(to: source) { telos_noise_fill_portable($0, 0, 5000, &portable) }
        #expect(whole == portable)
        let w = (0..<5000).map { Float($0) * 0.37 - 900 }
        for start in [0, 1, 7, 8, 31, 32, 33, 1000, 1023, 1024, 2049] {
            for count in [1, 2, 7, 8, 9, 31, 32, 33, 64, 65, 1023, 1024, 1025, 2500] {
                let range = start..<start + count
                #expect(values(noise, tensor: 5, range) == Array(whole[range]))
                var added = Array(w[range])
                added.withUnsafeMutableBufferPointer {
                    noise.add(scale: -0.003, to: $0.baseAddress!, into: $0.baseAddress!, tensor: 5, elements: range)
                }
                #expect(added == range.map { fmaf(-0.003, whole[$0], w[$0]) })
                var portableSum = [Float](repeating: 0, count: count)
                withUnsafePointer(to: source) {
                    telos_noise_add_portable(
                        $0, UInt64(start), UInt64(count), -0.003, Array(w[range]), &portableSum)
                }
                #expect(portableSum == added)
            }
        }
    }

    @Test func elementsBeyond32BitsHaveTheirOwnNoise() {
        let noise = Noise(.gaussian, seed: 1, step: 1)
        let last = values(noise, (1 << 34) - 40..<(1 << 34))
        #expect(last.allSatisfy { $0.isFinite })
        #expect(Set(last).count == 40)
        #expect(values(noise, 1 << 32..<(1 << 32) + 32) != values(noise, 0..<32))
    }

    /// Each bound is five standard errors or more of the statistic's own spread; the numbers never change.
    @Test func gaussianHasTheMomentsAndTailsOfANormal() {
        let n = 1 << 21
        let z = values(Noise(.gaussian, seed: 42, step: 3), 0..<n)
        var sums = [0.0, 0.0, 0.0, 0.0]
        var beyond = [0, 0, 0, 0]
        for value in z {
            let x = Double(value)
            sums[0] += x
            sums[1] += x * x
            sums[2] += x * x * x
            sums[3] += x * x * x * x
            for limit in 1...4 where abs(x) > Double(limit) { beyond[limit - 1] += 1 }
        }
        let root = Double(n).squareRoot()
        let moments = sums.map { $0 / Double(n) }
        #expect(abs(moments[0]) < 5 / root)
        #expect(abs(moments[1] - 1) < 5 * 2.0.squareRoot() / root)
        #expect(abs(moments[2]) < 5 * 15.0.squareRoot() / root)
        #expect(abs(moments[3] - 3) < 5 * 96.0.squareRoot() / root)
        for limit in 1...4 {
            let expected = erfc(Double(limit) / 2.0.squareRoot()) * Double(n)
            #expect(abs(Double(beyond[limit - 1]) - expected) < 5 * expected.squareRoot())
        }
        #expect(z.max()! > 4.5 && z.max()! < 6.7 && z.min()! < -4.5 && z.min()! > -6.7)
    }

    @Test func rademacherIsFair() {
        let n = 1 << 20
        let z = values(Noise(.rademacher, seed: 42, step: 3), 0..<n)
        #expect(z.allSatisfy { $0 == 1 || $0 == -1 })
        #expect(abs(z.reduce(0, +)) < 5 * Float(n).squareRoot())
    }

    /// Neighbouring seeds, steps, tensors and elements, and the two distributions, have nothing in common.
    @Test func streamsAreUncorrelated() {
        let n = 1 << 17
        let noise = Noise(.gaussian, seed: 42, step: 3)
        let z = values(noise, tensor: 1, 0..<n)
        let others = [
            values(Noise(.gaussian, seed: 43, step: 3), tensor: 1, 0..<n),
            values(Noise(.gaussian, seed: 42 + 1 << 32, step: 3), tensor: 1, 0..<n),
            values(Noise(.gaussian, seed: 42, step: 4), tensor: 1, 0..<n),
            values(noise, tensor: 2, 0..<n),
            values(Noise(.rademacher, seed: 42, step: 3), tensor: 1, 0..<n),
            values(noise, tensor: 1, 1..<n + 1), values(noise, tensor: 1, 8..<n + 8),
            values(noise, tensor: 1, 16..<n + 16), values(noise, tensor: 1, 32..<n + 32),
        ]
        let bound = 5 / Double(n).squareRoot()
        for other in others {
            var product = 0.0
            var squares = 0.0
            for (a, b) in zip(z, other) {
                product += Double(a) * Double(b)
                squares += (Double(a) * Double(a) - 1) * (Double(b) * Double(b) - 1) / 2
            }
            #expect(abs(product / Double(n)) < bound)
            #expect(abs(squares / Double(n)) < bound)
        }
    }
}
