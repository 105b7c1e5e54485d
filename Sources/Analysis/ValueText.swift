import Glibc
package import JSONValues
import Listings

extension JSONValue {
    /// As people read it.
    package var valueText: String {
        switch self {
        case .null: "-"
        case .string(let text): text
        case .integer(let value): String(value)
        case .number(let value): DecimalText(value).pythonRepr
        default: compactText
        }
    }
}

extension Double {
    /// Of a computed figure so many digits as mean something: four, as far as the fourth decimal or beyond.
    var inFourDigits: Double {
        guard isFinite, self != 0 else { return self }
        let places = 3 - Int(floor(log10(abs(self))))
        guard places > 4, places < 300 else { return self }
        // The nearest double to the rounded decimal: a product with a power of ten is not.
        let scale = pow(10, Double(places))
        return (self * scale).rounded() / scale
    }
}

/// A computed figure for people.
func shortText(_ value: Double) -> String { tableText(value.inFourDigits) }

extension TrainingBudget.Measure {
    /// A value of this measure as people read it: `12800`, `4m10s`, `1.5 GB`.
    func text(_ value: Double) -> String {
        switch self {
        case .forwardPasses, .backwardPasses: String(Int(value.rounded()))
        case .time: durationText(value)
        case .peakMemory: byteText(value)
        }
    }

    private func byteText(_ bytes: Double) -> String {
        for (size, unit) in [(1e9, "GB"), (1e6, "MB"), (1e3, "kB")] where bytes >= size {
            return "\(tableText((bytes / size * 10).rounded() / 10)) \(unit)"
        }
        return "\(Int(bytes)) bytes"
    }
}
