import Glibc
import Kernels
import Testing

/// Each kernel against its naive twin, on odd sizes; derivatives against finite differences of the twin.
struct LayersTests {
    @Test(arguments: [1, 2, 3, 7, 8, 9, 31, 64, 65], [1, 2, 5])
    func rmsNormAndItsGradient(channels: Int, rows: Int) {
        var numbers = Numbers()
        let x = numbers.next(rows * channels, scale: 3)
        let w = numbers.next(channels)
        let dy = numbers.next(rows * channels)
        func row(_ x: [Double], _ t: Int) -> [Double] { Array(x[t * channels..<(t + 1) * channels]) }
        func twin(_ x: [Double], _ w: [Double]) -> [Double] {
            (0..<rows).flatMap { Naive.rmsNorm(row(x, $0), weight: w, epsilon: 1e-3) }
        }
        func product(_ y: [Double]) -> Double { zip(y, dy).map(*).reduce(0, +) }

        var y = [Float](repeating: 0, count: x.count)
        var rstd = [Float](repeating: 0, count: rows)
        rmsNorm(
            x.map(Float.init), weight: w.map(Float.init), into: &y, rstd: &rstd, rows: rows, channels: channels,
            epsilon: 1e-3)
        #expect(close(y, twin(x, w)))
        // Both are added to.
        var dx = [Float](repeating: 1, count: x.count)
        var dw = [Float](repeating: 2, count: channels)
        addRMSNormGradient(
            dy.map(Float.init), input: x.map(Float.init), weight: w.map(Float.init), rstd: rstd, toInput: &dx,
            toWeight: &dw, rows: rows, channels: channels)
        #expect(close(dx, Naive.gradient(x) { product(twin($0, w)) }.map { $0 + 1 }, 1e-5))
        #expect(close(dw, Naive.gradient(w) { product(twin(x, $0)) }.map { $0 + 2 }, 1e-5))
    }

    @Test(arguments: [2, 3, 7, 8, 9, 31, 64, 65], [1, 2, 5])
    func layerNormAndItsGradient(channels: Int, rows: Int) {
        var numbers = Numbers()
        // Far from zero: the mean must be taken away before squares are summed.
        let x = numbers.next(rows * channels, scale: 3).map { $0 + 20 }
        let w = numbers.next(channels)
        let b = numbers.next(channels)
        let dy = numbers.next(rows * channels)
        func row(_ x: [Double], _ t: Int) -> [Double] { Array(x[t * channels..<(t + 1) * channels]) }
        func twin(_ x: [Double], _ w: [Double], _ b: [Double]) -> [Double] {
            (0..<rows).flatMap { Naive.layerNorm(row(x, $0), weight: w, bias: b, epsilon: 1e-3) }
        }
        func product(_ y: [Double]) -> Double { zip(y, dy).map(*).reduce(0, +) }

        var y = [Float](repeating: 0, count: x.count)
        var rstd = [Float](repeating: 0, count: rows)
        layerNorm(
            x.map(Float.init), weight: w.map(Float.init), bias: b.map(Float.init), into: &y, rstd: &rstd, rows: rows,
            channels: channels, epsilon: 1e-3)
        #expect(close(y, twin(x, w, b), 1e-5))
        // All three are added to.
        var dx = [Float](repeating: 1, count: x.count)
        var dw = [Float](repeating: 2, count: channels)
        var db = [Float](repeating: 3, count: channels)
        addLayerNormGradient(
            dy.map(Float.init), input: x.map(Float.init), weight: w.map(Float.init), rstd: rstd, toInput: &dx,
            toWeight: &dw, toBias: &db, rows: rows, channels: channels)
        #expect(close(dx, Naive.gradient(x) { product(twin($0, w, b)) }.map { $0 + 1 }, 2e-5))
        #expect(close(dw, Naive.gradient(w) { product(twin(x, $0, b)) }.map { $0 + 2 }, 1e-5))
        #expect(close(db, Naive.gradient(b) { product(twin(x, w, $0)) }.map { $0 + 3 }, 1e-5))
        var frozen = [Float](repeating: 1, count: x.count)
        addLayerNormGradient(
            dy.map(Float.init), input: x.map(Float.init), weight: w.map(Float.init), rstd: rstd, toInput: &frozen,
            toWeight: nil, toBias: nil, rows: rows, channels: channels)
        #expect(frozen == dx)
    }

    @Test(arguments: [1, 2, 7, 8, 9, 33])
    func reluAndItsGradient(count: Int) {
        var numbers = Numbers()
        let x = numbers.next(count).map(Float.init)
        let dy = numbers.next(count).map(Float.init)
        var y = x
        relu(x, into: &y, count: count)
        #expect(y == x.map { max($0, 0) })
        var dx = x
        replaceByReLUGradient(&dx, dy, count: count)
        #expect(dx == zip(x, dy).map { $0 > 0 ? $1 : 0 })
        y = [.nan, -1, 0, -0.0, .infinity, -.infinity]
        relu(y, into: &y, count: y.count)
        #expect(y[0].isNaN && Array(y[1...]) == [0, 0, 0, .infinity, 0])
    }

    @Test(arguments: [1, 3, 8, 17], [1, 2, 5])
    func biasesOfRowsAndTheirGradient(channels: Int, rows: Int) {
        var numbers = Numbers()
        let x = numbers.next(rows * channels).map(Float.init)
        let b = numbers.next(channels).map(Float.init)
        var y = x
        addToRows(b, of: &y, rows: rows, channels: channels)
        #expect(y == x.indices.map { x[$0] + b[$0 % channels] })
        var db = b
        addRowSums(of: x, to: &db, rows: rows, channels: channels)
        let sums = (0..<channels).map { c in (0..<rows).reduce(b[c]) { $0 + x[$1 * channels + c] } }
        #expect(close(db, sums.map(Double.init)))
    }

    @Test(arguments: [1, 2, 7, 8, 9, 33])
    func siluGateAndItsGradient(count: Int) {
        var numbers = Numbers()
        let gate = numbers.next(count, scale: 9)
        let up = numbers.next(count, scale: 2)
        let dy = numbers.next(count)
        var g = gate.map(Float.init)
        var u = up.map(Float.init)
        var y = [Float](repeating: 0, count: count)
        siluGate(g, u, into: &y, count: count)
        #expect(close(y, zip(gate, up).map(Naive.siluGate)))
        replaceBySiluGateGradient(&g, &u, dy.map(Float.init), count: count)
        let dGate = Naive.gradient(gate) { zip(zip($0, up).map(Naive.siluGate), dy).map(*).reduce(0, +) }
        let dUp = Naive.gradient(up) { zip(zip(gate, $0).map(Naive.siluGate), dy).map(*).reduce(0, +) }
        #expect(close(g, dGate, 1e-5))
        #expect(close(u, dUp, 1e-5))
    }

    @Test func siluGateStandsExtremes() {
        let gate: [Float] = [-1e4, -200, -90, 90, 200, 1e4, .nan, 0]
        var y = [Float](repeating: 1, count: gate.count)
        siluGate(gate, [Float](repeating: 1, count: gate.count), into: &y, count: gate.count)
        #expect(y[..<3].allSatisfy { abs($0) < 1e-30 })
        #expect(Array(y[3..<6]) == [90, 200, 1e4])
        #expect(y[6].isNaN && y[7] == 0)
    }

    @Test(arguments: [2, 4, 6, 8, 10, 34], [1, 3])
    func rotationTurnsPairsAndBack(headDim: Int, heads: Int) {
        var numbers = Numbers()
        let positions: [Int32] = [0, 1, 2, 0, 1, 40]
        let x = numbers.next(positions.count * heads * headDim)
        let frequencies = numbers.next(headDim / 2).map { Float(abs($0)) }
        var table = RotationTable(frequencies: frequencies)
        table.grow(to: 3)
        table.grow(to: 41)
        var y = x.map(Float.init)
        table.rotate(&y, positions: positions, heads: heads)
        var expected = x
        let half = headDim / 2
        for t in positions.indices {
            for h in 0..<heads {
                for d in 0..<half {
                    let first = (t * heads + h) * headDim + d
                    let angle = Double(Float(positions[t]) * frequencies[d])
                    expected[first] = x[first] * cos(angle) - x[first + half] * sin(angle)
                    expected[first + half] = x[first + half] * cos(angle) + x[first] * sin(angle)
                }
            }
        }
        #expect(close(y, expected))
        table.rotate(&y, positions: positions, heads: heads, backwards: true)
        #expect(close(y, x))
    }

    @Test(arguments: [(1, 1, 2), (2, 1, 4), (4, 2, 6), (3, 3, 10), (6, 2, 8)])
    func attentionAndItsGradient(heads: Int, keyValueHeads: Int, headDim: Int) {
        var numbers = Numbers()
        // A sequence of one token, and others of odd length.
        let starts = [0, 5, 6, 9]
        let t = 9
        let q = numbers.next(t * heads * headDim)
        let k = numbers.next(t * keyValueHeads * headDim)
        let v = numbers.next(t * keyValueHeads * headDim)
        let dout = numbers.next(t * heads * headDim)
        func twin(_ q: [Double], _ k: [Double], _ v: [Double]) -> [Double] {
            Naive.attention(q, k, v, starts: starts, heads: heads, keyValueHeads: keyValueHeads, headDim: headDim)
        }
        func product(_ o: [Double]) -> Double { zip(o, dout).map(*).reduce(0, +) }

        let shape = AttentionShape(
            starts: starts.map(Int32.init), heads: heads, keyValueHeads: keyValueHeads, headDim: headDim)
        let (qs, ks, vs) = (q.map(Float.init), k.map(Float.init), v.map(Float.init))
        var o = [Float](repeating: 0, count: q.count)
        var lse = [Float](repeating: 0, count: t * heads)
        attention(qs, ks, vs, into: &o, lse: &lse, shape: shape)
        #expect(close(o, twin(q, k, v)))

        var dq = [Float](repeating: 0, count: q.count)
        var dk = [Float](repeating: 0, count: k.count)
        var dv = [Float](repeating: 0, count: v.count)
        addAttentionGradient(
            dout.map(Float.init), output: o, lse: lse, qs, ks, vs, to: &dq, &dk, &dv, shape: shape)
        #expect(close(dq, Naive.gradient(q) { product(twin($0, k, v)) }, 1e-5))
        #expect(close(dk, Naive.gradient(k) { product(twin(q, $0, v)) }, 1e-5))
        #expect(close(dv, Naive.gradient(v) { product(twin(q, k, $0)) }, 1e-5))
    }

    /// Sequences that share their beginning give what whole ones give, and their gradients add up.
    @Test(arguments: [(1, 1, 2), (4, 2, 6), (6, 3, 40)])
    func attentionWithSharedPrefixes(heads: Int, keyValueHeads: Int, headDim: Int) {
        var numbers = Numbers()
        // A sequence alone; a prefix of 70 rows and what follows it in two sequences, of 3 rows and of 1.
        let t = 2 + 70 + 3 + 1
        let whole = [Array(0..<2), Array(2..<75), Array(2..<72) + [75]]
        func gathered(_ x: [Double], _ width: Int) -> [Double] {
            whole.flatMap { $0.flatMap { x[$0 * width..<($0 + 1) * width] } }
        }
        let (queries, keys) = (heads * headDim, keyValueHeads * headDim)
        let q = numbers.next(t * queries)
        let k = numbers.next(t * keys)
        let v = numbers.next(t * keys)
        let expected = Naive.attention(
            gathered(q, queries), gathered(k, keys), gathered(v, keys), starts: [0, 2, 75, 146], heads: heads,
            keyValueHeads: keyValueHeads, headDim: headDim)

        func attended(_ shape: AttentionShape, _ q: [Double], _ k: [Double], _ v: [Double]) -> ([Float], [Float]) {
            var o = [Float](repeating: 0, count: q.count)
            var lse = [Float](repeating: 0, count: q.count / headDim)
            attention(q.map(Float.init), k.map(Float.init), v.map(Float.init), into: &o, lse: &lse, shape: shape)
            return (o, lse)
        }
        let shape = AttentionShape(
            starts: [0, 2, 72, 75, 76], prefixes: [-1, -1, 1, 1], heads: heads, keyValueHeads: keyValueHeads,
            headDim: headDim)
        let (o, lse) = attended(shape, q, k, v)
        #expect(close(gathered(o.map(Double.init), queries).map(Float.init), expected))

        // Of the shared rows only the first sequence's have a weight: the others' would count twice.
        let dout = numbers.next(t * queries)
        let apart = AttentionShape(
            starts: [0, 2, 75, 146], heads: heads, keyValueHeads: keyValueHeads, headDim: headDim)
        let places = whole.flatMap { $0 }
        func gradients(
            _ shape: AttentionShape, _ q: [Double], _ k: [Double], _ v: [Double], _ dout: [Double], _ o: [Float],
            _ lse: [Float]
        ) -> [[Float]] {
            var (dq, dk, dv) = (
                [Float](repeating: 0, count: q.count), [Float](repeating: 0, count: k.count),
                [Float](repeating: 0, count: v.count)
            )
            addAttentionGradient(
                dout.map(Float.init), output: o, lse: lse, q.map(Float.init), k.map(Float.init), v.map(Float.init),
                to: &dq, &dk, &dv, shape: shape)
            return [dq, dk, dv]
        }
        var doutApart = gathered(dout, queries)
        for place in 75 * queries..<145 * queries { doutApart[place] = 0 }
        let (oApart, lseApart) = attended(apart, gathered(q, queries), gathered(k, keys), gathered(v, keys))
        let found = gradients(shape, q, k, v, dout, o, lse)
        let foundApart = gradients(
            apart, gathered(q, queries), gathered(k, keys), gathered(v, keys), doutApart, oApart, lseApart)
        for (index, width) in [queries, keys, keys].enumerated() {
            var sum = [Double](repeating: 0, count: t * width)
            for (place, row) in places.enumerated() {
                for c in 0..<width { sum[row * width + c] += Double(foundApart[index][place * width + c]) }
            }
            #expect(close(found[index], sum, 1e-5))
        }
    }

    @Test(arguments: [1, 2, 7, 8, 9, 33, 100])
    func logProbabilityAndItsGradient(vocabulary: Int) {
        var numbers = Numbers()
        let logits = numbers.next(vocabulary, scale: 5)
        let target = vocabulary / 3
        var values = logits.map(Float.init)
        let expected = Naive.logProbability(logits, target)
        let logSum = logSumOfExponentials(values, vocabulary: vocabulary)
        #expect(abs(Double(values[target]) - logSum - expected) < 3e-7)
        replaceBySoftmax(&values, logSum: logSum, factor: 0.7, vocabulary: vocabulary)
        values[target] -= 0.7
        #expect(close(values, Naive.gradient(logits) { -0.7 * Naive.logProbability($0, target) }, 1e-5))
    }

    @Test func logSumStandsLargeLogits() {
        let logSum = logSumOfExponentials([1e4, 1e4 - 1, -1e4], vocabulary: 3)
        #expect(abs(1e4 - logSum + log(1 + exp(-1.0))) < 1e-6)
    }

    @Test(arguments: [0, 1, 7, 8, 33])
    func sums(count: Int) {
        var numbers = Numbers()
        let x = numbers.next(count)
        let y = numbers.next(count)
        var sum = y.map(Float.init)
        addScaled(-0.5, x.map(Float.init), to: &sum, count: count)
        #expect(close(sum, zip(x, y).map { $1 - 0.5 * $0 }))
        let squares = sumOfSquares(x.map(Float.init), count: count)
        #expect(abs(squares - x.map { $0 * $0 }.reduce(0, +)) < 1e-12)
    }
}
