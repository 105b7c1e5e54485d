import Glibc
import Kernels
import Testing

struct AdamWTests {
    @Test(arguments: [0, 1, 7, 8, 33])
    func aStepIsItsDefinition(count: Int) {
        var numbers = Numbers()
        var (w, m) = (numbers.next(count), numbers.next(count))
        var v = numbers.next(count).map { $0 * $0 }
        let g = numbers.next(count)
        var (fastW, fastM, fastV) = (w.map(Float.init), m.map(Float.init), v.map(Float.init))
        AdamW().update(
            &fastW, mean: &fastM, square: &fastV, gradient: g.map(Float.init), count: count, step: 3,
            learningRate: 0.01, scale: 0.5, decay: 0.02)
        for i in 0..<count {
            let slope = 0.5 * g[i]
            m[i] = 0.9 * m[i] + 0.1 * slope
            v[i] = 0.999 * v[i] + 0.001 * slope * slope
            let mean = m[i] / (1 - pow(0.9, 3))
            let square = v[i] / (1 - pow(0.999, 3))
            w[i] = 0.98 * w[i] - 0.01 * mean / (square.squareRoot() + 1e-8)
        }
        #expect(close(fastW, w))
        #expect(close(fastM, m))
        #expect(close(fastV, v))
    }
}
