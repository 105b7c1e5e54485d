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
        case .number(let value): value.isFinite ? DecimalText(value).pythonRepr : value.description
        default: compactText
        }
    }
}

extension Double {
    /// Of a computed figure so many digits as mean something: four, as far as the fourth decimal or beyond.
    var inFourDigits: Double {
        guard isFinite, abs(self) < 0.1 else { return self }
        // The nearest double to the rounded decimal, which no product with a power of ten is.
        let text = withVaList([self]) { list in
            var bytes = [CChar](repeating: 0, count: 32)
            vsnprintf(&bytes, bytes.count, "%.3e", list)
            return bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        }
        return Double(String(decoding: text, as: UTF8.self)) ?? self
    }
}

/// A computed figure for people.
func shortText(_ value: Double) -> String { value.isFinite ? tableText(value.inFourDigits) : value.description }

extension TrainingBudget.Measure {
    /// A value of this measure as people read it: `12800`, `4m10s`, `1.5 GB`.
    func text(_ value: Double) -> String {
        guard value.isFinite else { return value.description }
        switch self {
        case .forwardPasses, .backwardPasses: return DecimalText(value.rounded()).wholeText
        case .time: return durationText(value)
        case .peakMemory: return byteText(value)
        }
    }

    private func byteText(_ bytes: Double) -> String {
        for (size, unit) in [(1e9, "GB"), (1e6, "MB"), (1e3, "kB")] where abs(bytes) >= size {
            return "\(tableText((bytes / size * 10).rounded() / 10)) \(unit)"
        }
        return "\(DecimalText(bytes.rounded()).wholeText) bytes"
    }
}

extension DecimalText {
    /// Of a whole number, without its `.0`.
    fileprivate var wholeText: String {
        let text = pythonRepr
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
}
