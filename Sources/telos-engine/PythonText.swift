import Glibc
import JSONValues

/// Texts as the older trainer's logs have them: dictionaries as Python's `repr` writes them.
enum PythonText {
    /// `{'loss': 1.8838, 'epoch': 973.68}`
    static func dictionary(_ members: KeyValuePairs<String, Double>) -> String {
        "{" + members.map { "'\($0)': \(number($1))" }.joined(separator: ", ") + "}"
    }

    static func number(_ value: Double) -> String {
        if value.isFinite { return DecimalText(value).pythonRepr }
        return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf"
    }

    /// As Python's `round`, up to the last bit of values that are exactly between two.
    static func round(_ value: Double, to places: Int) -> Double {
        let scale = pow(10.0, Double(places))
        let scaled = (value * scale).rounded(.toNearestOrEven) / scale
        return scaled.isFinite ? scaled : value
    }
}
