import CKernels
import Glibc
import Testing

@testable import Kernels

/// Against products in double with the weights w ± epsilon z that nothing here stores.
struct PerturbedProductsTests {
    private static var perturbation: Perturbation {
        Perturbation(noise: Noise(.gaussian, seed: 5, step: 3), epsilon: 0.125)
    }

    /// w + sign epsilon z of the first tensors' elements, in double.
    private func perturbed(_ w: [Double], sign: Double, tensor: Int) -> [Double] {
        var z = [Float](repeating: 0, count: w.count)
        Self.perturbation.noise.fill(&z, tensor: tensor, elements: 0..<w.count)
        return zip(w, z).map { $0 + sign * 0.125 * Double($1) }
    }

    private func product(_ x: [Double], _ w: [Double], inputs: Int, outputs: Int) -> [Double] {
        (0..<x.count / inputs).flatMap { row in
            (0..<outputs).map { output in
                (0..<inputs).map { x[row * inputs + $0] * w[output * inputs + $0] }.reduce(0, +)
            }
        }
    }

    // Fewer and more than a panel, than the rows and the inputs that are multiplied at a time.
    @Test(arguments: [1, 2, 7, 11, 97], [(1, 1), (3, 7), (8, 16), (33, 17), (801, 40), (32, 800)])
    func bothProductsOfALinearLayer(half: Int, shape: (Int, Int)) {
        let (inputs, outputs) = shape
        var numbers = Numbers()
        let x = numbers.next(2 * half * inputs)
        let w = numbers.next(outputs * inputs)
        let y =
            product(
                Array(x.prefix(half * inputs)), perturbed(w, sign: 1, tensor: 2), inputs: inputs, outputs: outputs)
            + product(
                Array(x.dropFirst(half * inputs)), perturbed(w, sign: -1, tensor: 2), inputs: inputs, outputs: outputs)
        var found = [Float](repeating: 7, count: y.count)
        let tolerance = 1e-6 * Double(inputs).squareRoot()
        Self.perturbation.linear(
            x.map(Float.init), weight: w.map(Float.init), tensor: 2, into: &found, rows: 2 * half, inputs: inputs,
            outputs: outputs)
        #expect(close(found, y, tolerance))
        Self.perturbation.linear(
            x.map(Float.init), weight: w.map(Float.init), tensor: 2, into: &found, rows: 2 * half, inputs: inputs,
            outputs: outputs, adding: true)
        #expect(close(found, y.map { 2 * $0 }, 2 * tolerance))
    }

    /// What a row gives depends neither on the other rows nor on the threads.
    @Test func bitsDependOnTheRowAlone() {
        var numbers = Numbers()
        let (inputs, outputs, half) = (70, 90, 200)
        let x = numbers.next(2 * half * inputs).map(Float.init)
        let w = numbers.next(outputs * inputs).map(Float.init)
        func product(_ threads: Int, _ x: [Float]) -> [Float] {
            useThreads(threads)
            var y = [Float](repeating: 0, count: x.count / inputs * outputs)
            Self.perturbation.linear(
                x, weight: w, tensor: 0, into: &y, rows: x.count / inputs, inputs: inputs, outputs: outputs)
            return y
        }
        let all = product(1, x)
        #expect(product(2, x) == all && product(3, x) == all)
        let row = Array(x[5 * inputs..<6 * inputs])
        let other = Array(x[(half + 9) * inputs..<(half + 10) * inputs])
        #expect(product(1, row + other).prefix(outputs) == all[5 * outputs..<6 * outputs])
        #expect(product(1, row + other).suffix(outputs) == all[(half + 9) * outputs..<(half + 10) * outputs])
    }

    @Test(arguments: [(1, 1), (5, 8), (16, 16), (13, 401)])
    func thePortableFormsAreTheSameUpToRounding(outputs: Int, inputs: Int) {
        var numbers = Numbers()
        let x = numbers.next(9 * inputs).map(Float.init)
        let w = numbers.next(outputs * inputs).map(Float.init)
        let z = numbers.next(outputs * inputs).map(Float.init)
        let count = Int(TELOS_PANEL) * inputs
        let panels = (0..<4).map { _ in FloatBlock(count: count) }
        telos_pack_both_signs(panels[0].pointer, panels[1].pointer, w, z, 0.5, outputs, inputs)
        telos_pack_both_signs_portable(panels[2].pointer, panels[3].pointer, w, z, 0.5, outputs, inputs)
        #expect(close(Array(panels[2].values), panels[0].values.map(Double.init)))
        #expect(close(Array(panels[3].values), panels[1].values.map(Double.init)))
        var y = [Float](repeating: 0, count: 9 * outputs)
        var portable = y
        telos_panel_product(&y, outputs, x, panels[0].pointer, 9, inputs, outputs, 0)
        telos_panel_product_portable(&portable, outputs, x, panels[0].pointer, 9, inputs, outputs, 0)
        #expect(close(portable, y.map(Double.init), 1e-5))
    }

    @Test func rowsOfATable() {
        var numbers = Numbers()
        let w = numbers.next(6 * 5)
        let tokens: [Int32] = [4, 0, 4]
        var found = [Float](repeating: 0, count: 6 * 5)
        Self.perturbation.rows(tokens + tokens, of: w.map(Float.init), tensor: 1, into: &found, channels: 5)
        let expected = [1.0, -1].flatMap { sign in
            let all = perturbed(w, sign: sign, tensor: 1)
            return tokens.flatMap { all[Int($0) * 5..<Int($0) * 5 + 5] }
        }
        #expect(close(found, expected))
    }

    @Test func normalisation() {
        var numbers = Numbers()
        let x = numbers.next(6 * 7)
        let w = numbers.next(7)
        var found = [Float](repeating: 0, count: x.count)
        var rstd = [Float](repeating: 0, count: 6)
        Self.perturbation.rmsNorm(
            x.map(Float.init), weight: w.map(Float.init), tensor: 4, into: &found, rstd: &rstd, rows: 6, channels: 7,
            epsilon: 1e-5)
        let expected = (0..<6).flatMap { row in
            Naive.rmsNorm(
                Array(x[row * 7..<row * 7 + 7]), weight: perturbed(w, sign: row < 3 ? 1 : -1, tensor: 4),
                epsilon: 1e-5)
        }
        #expect(close(found, expected))
    }

    // One tile of the vocabulary, and several with a part of one.
    @Test(arguments: [11, 256, 600])
    func logProbabilitiesOfTheHead(vocabulary: Int) {
        var numbers = Numbers()
        let (channels, rows) = (9, 6)
        let x = numbers.next(rows * channels, scale: 2)
        let w = numbers.next(vocabulary * channels)
        // Several targets of one row, none of another.
        let targetRows: [Int32] = [0, 0, 2, 3, 5]
        let targets = targetRows.indices.map { Int32($0 * (vocabulary - 1) / 4) }
        func expected(_ weights: (Int) -> [Double]) -> [Double] {
            zip(targetRows, targets).map { row, target in
                let own = Array(x[Int(row) * channels..<Int(row + 1) * channels])
                return Naive.logProbability(
                    product(own, weights(Int(row)), inputs: channels, outputs: vocabulary), Int(target))
            }
        }
        let plain = logProbabilities(
            of: targets, inRows: targetRows, x.map(Float.init), weight: w.map(Float.init), rows: rows,
            channels: channels, vocabulary: vocabulary, memory: ThreadMemory())
        for (one, other) in zip(plain, expected { _ in w }) { #expect(abs(one - other) < 2e-6) }
        let both = Self.perturbation.logProbabilities(
            of: targets, inRows: targetRows, x.map(Float.init), weight: w.map(Float.init), tensor: 3, rows: rows,
            channels: channels, vocabulary: vocabulary)
        for (one, other) in zip(both, expected { perturbed(w, sign: $0 < 3 ? 1 : -1, tensor: 3) }) {
            #expect(abs(one - other) < 2e-6)
        }
    }
}
