import JSONValues
import TestSupport
import Testing

struct DecimalTextTests {
    @Test(arguments: [
        (1e-6, "1e-06", "1.0e-06"), (5e-7, "5e-07", "5.0e-07"), (1.5e-6, "1.5e-06", "1.5e-06"),
        (0.001, "0.001", "0.001"), (0.0001, "0.0001", "0.0001"), (0.00001, "1e-05", "1.0e-05"), (0.1, "0.1", "0.1"),
        (20000, "20000.0", "20000.0"), (1e16, "1e+16", "1.0e+16"), (123456789.5, "123456789.5", "123456789.5"),
        (1e15, "1000000000000000.0", "1000000000000000.0"), (0, "0.0", "0.0"), (-2.5, "-2.5", "-2.5"),
        (0.30000000000000004, "0.30000000000000004", "0.30000000000000004"),
        (Double.leastNonzeroMagnitude, "5e-324", "5.0e-324"),
    ])
    func writesAsPythonAndYAML(value: Double, python: String, yaml: String) {
        #expect(DecimalText(value).pythonRepr == python)
        #expect(DecimalText(value).yaml == yaml)
    }

    @Test func everyTextReadsBackToTheSameDouble() {
        var generator = SeededGenerator(state: 1)
        for _ in 0..<20_000 {
            let value = Double(bitPattern: generator.next())
            guard value.isFinite else { continue }
            #expect(Double(DecimalText(value).pythonRepr) == value)
            #expect(Double(DecimalText(value).yaml) == value)
        }
    }
}
