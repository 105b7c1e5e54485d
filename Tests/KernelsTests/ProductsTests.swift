import Testing

@testable import Kernels

struct ProductsTests {
    @Test(arguments: [1, 2, 5, 17], [1, 3, 8, 33])
    func productsOfALinearLayer(rows: Int, inputs: Int) { expectProducts(rows: rows, inputs: inputs, outputs: 7) }

    /// Large enough for several threads, along either side.
    @Test(arguments: [(70, 260), (260, 70)])
    func dividedProducts(rows: Int, outputs: Int) {
        #expect(productPartSize(rows: rows, columns: outputs, depth: 66) < 260)
        expectProducts(rows: rows, inputs: 66, outputs: outputs)
    }

    private func expectProducts(rows: Int, inputs: Int, outputs: Int) {
        var numbers = Numbers()
        let x = numbers.next(rows * inputs)
        let w = numbers.next(outputs * inputs)
        let dy = numbers.next(rows * outputs)
        let (xs, ws, dys) = (x.map(Float.init), w.map(Float.init), dy.map(Float.init))
        func sum(_ terms: Range<Int>, _ term: (Int) -> Double) -> Double { terms.map(term).reduce(0, +) }

        let y = (0..<rows * outputs).map { at in
            sum(0..<inputs) { x[at / outputs * inputs + $0] * w[at % outputs * inputs + $0] }
        }
        var found = [Float](repeating: 1, count: y.count)
        linear(xs, weight: ws, into: &found, rows: rows, inputs: inputs, outputs: outputs)
        #expect(close(found, y))
        linear(xs, weight: ws, into: &found, rows: rows, inputs: inputs, outputs: outputs, adding: true)
        #expect(close(found, y.map { 2 * $0 }))

        let dx = (0..<rows * inputs).map { at in
            sum(0..<outputs) { dy[at / inputs * outputs + $0] * w[$0 * inputs + at % inputs] }
        }
        found = [Float](repeating: 1, count: dx.count)
        linearInputGradient(dys, weight: ws, into: &found, rows: rows, inputs: inputs, outputs: outputs, adding: false)
        #expect(close(found, dx))
        linearInputGradient(dys, weight: ws, into: &found, rows: rows, inputs: inputs, outputs: outputs, adding: true)
        #expect(close(found, dx.map { 2 * $0 }))

        let dw = (0..<outputs * inputs).map { at in
            1 + sum(0..<rows) { dy[$0 * outputs + at / inputs] * x[$0 * inputs + at % inputs] }
        }
        found = [Float](repeating: 1, count: dw.count)
        addLinearWeightGradient(dys, input: xs, to: &found, rows: rows, inputs: inputs, outputs: outputs)
        #expect(close(found, dw))
    }
}
