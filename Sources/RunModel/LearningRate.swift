package import JSONValues

/// A learning rate, and the ways it is written: finite and not negative.
package struct LearningRate: Hashable, Sendable {
    package let value: Double

    /// nil for a rate that is negative or not finite.
    package init?(_ value: Double) {
        guard value.isFinite, value >= 0 else { return nil }
        // -0 would be a second name of 0.
        self.value = value == 0 ? 0 : value
    }

    /// The last part of an experiment folder's name: the shortest exact decimal mantissa, `_`, the negated exponent.
    /// 1e-6 is `1_6`, 1.5e-6 `1.5_6`, 0.001 `1_3`, 2 `2_0`, 20 `2_-1`.
    package var folderName: String {
        let decimal = DecimalText(value)
        return "\(decimal.mantissa)_\(-decimal.exponent)"
    }

    /// The rate that a folder's name says; nil when it says none.
    package init?(folderName: some StringProtocol) {
        let parts = folderName.split(separator: "_", omittingEmptySubsequences: false)
        guard parts.count == 2, let exponent = Int(parts[1]), abs(exponent) < 400,
            let value = Double("\(parts[0])e\(-exponent)")
        else { return nil }
        self.init(value)
    }

    /// As listings and the names of the log files show it, which is as Python writes it: `1e-06`.
    package var text: String { DecimalText(value).pythonRepr }

    /// As a script gets it in `LR`: `1e-6`, `1.5e-6`, `1e-3`; the mantissa alone when the exponent is 0.
    package var scriptText: String { DecimalText(value).scriptText }
}

extension DecimalText {
    /// As a script gets a number in its environment: mantissa, `e`, exponent; the mantissa alone when that is 0.
    package var scriptText: String {
        (isNegative ? "-" : "") + mantissa + (exponent == 0 ? "" : "e\(exponent)")
    }
}
