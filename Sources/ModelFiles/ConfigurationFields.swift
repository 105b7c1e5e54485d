import JSONValues

/// Reads the members of `config.json`, or of an object in it, and says of a bad one where it stands.
struct ConfigurationFields {
    let root: JSONObject
    private let prefix: String

    init(_ root: JSONObject, prefix: String = "") {
        self.root = root
        self.prefix = prefix
    }

    func path(_ key: String) -> String { prefix + key }

    /// Whether the key has a value; null is none.
    func has(_ key: String) -> Bool { !(root[key]?.isNull ?? true) }

    private func value(_ key: String) -> JSONValue? {
        guard let value = root[key], !value.isNull else { return nil }
        return value
    }

    private func wrong(_ key: String, _ expected: String) -> ModelFileError {
        guard let value = value(key) else {
            return .configuration(key: path(key), problem: "it is missing; expected \(expected)")
        }
        return .configuration(key: path(key), problem: "expected \(expected), found \(value.compactText.prefix(60))")
    }

    func integer(_ key: String, in range: ClosedRange<Int>) throws(ModelFileError) -> Int {
        guard let integer = value(key)?.integer, range.contains(integer) else {
            throw wrong(key, "a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return integer
    }

    func integer(_ key: String, in range: ClosedRange<Int>, default: Int?) throws(ModelFileError) -> Int? {
        has(key) ? try integer(key, in: range) : `default`
    }

    func number(_ key: String, in range: ClosedRange<Double>) throws(ModelFileError) -> Double {
        guard let number = value(key)?.number, range.contains(number) else {
            throw wrong(key, "a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    func bool(_ key: String, default: Bool) throws(ModelFileError) -> Bool {
        guard has(key) else { return `default` }
        guard let bool = value(key)?.bool else { throw wrong(key, "true or false") }
        return bool
    }

    func string(_ key: String) throws(ModelFileError) -> String? {
        guard has(key) else { return nil }
        guard let string = value(key)?.string else { throw wrong(key, "a text") }
        return string
    }

    func object(_ key: String) throws(ModelFileError) -> ConfigurationFields? {
        guard has(key) else { return nil }
        guard let object = value(key)?.object else { throw wrong(key, "an object") }
        return ConfigurationFields(object, prefix: path(key) + ".")
    }

    /// One token id or several, or none.
    func tokenIDs(_ key: String) throws(ModelFileError) -> [Int] {
        guard let value = value(key) else { return [] }
        let ids = (value.array ?? [value]).map { $0.integer.flatMap { (0..<1 << 24).contains($0) ? $0 : nil } }
        guard !ids.contains(nil) else { throw wrong(key, "a token id or a list of them") }
        return ids.compactMap { $0 }
    }

    /// Whether the file was written before transformers 4.33, or does not say.
    var predatesRopeTheta: Bool {
        guard let version = root["transformers_version"]?.string else { return true }
        let numbers = version.split(separator: ".").prefix(2).map { Int($0) ?? 0 }
        guard numbers.count == 2 else { return false }
        return numbers[0] < 4 || numbers[0] == 4 && numbers[1] < 33
    }
}
