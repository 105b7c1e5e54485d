import JSONValues

/// Reads a line that is nothing but named numbers: `accuracy: 0.85`, `step=500 loss=1.9`, `Test accuracy = 85.2%`.
enum KeyValueLine {
    /// Keys are written in lower case with underscores. A percentage is given as a fraction.
    ///
    /// - Parameter allowingDurations: whether `0:02:15.31` counts as a number of seconds.
    /// - Returns: nil when anything else stands on the line.
    static func read(_ line: LineBytes, allowingDurations: Bool = false) -> NamedValues? {
        guard line.count < lengthLimit else { return nil }
        var object = JSONObject()
        var numbers: [Range<Int>] = []
        var index = 0
        while index < line.count {
            while index < line.count, line[index].isBlank || separates(line[index]) { index += 1 }
            if index == line.count { break }
            let start = index
            while index < line.count, line[index].isNameByte || line[index].isBlank || line[index] == 0x2D {
                index += 1
            }
            guard index < line.count, line[index] == UInt8(ascii: ":") || line[index] == UInt8(ascii: "=") else {
                return nil
            }
            let name = line.from(start, to: index).trimmed
            guard !name.isEmpty, name.count <= 40, !name[0].isDigit else { return nil }
            index += 1
            while index < line.count, line[index].isBlank { index += 1 }
            let valueStart = index
            while index < line.count, !line[index].isBlank, !separates(line[index]) { index += 1 }
            let word = line.from(valueStart, to: index)
            guard let value = value(word, allowingDurations) else { return nil }
            if word[word.count - 1].isDigit { numbers.append(valueStart..<index) }
            object[key(name)] = value
        }
        return object.isEmpty ? nil : NamedValues(object: object, numbers: numbers)
    }

    static let lengthLimit = 400

    private static func separates(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ",") || byte == UInt8(ascii: ";") || byte == UInt8(ascii: "|")
    }

    private static func key(_ name: LineBytes) -> String {
        String(decoding: name.map { $0.isBlank || $0 == 0x2D ? UInt8(ascii: "_") : $0 }, as: UTF8.self).lowercased()
    }

    private static func value(_ word: LineBytes, _ allowingDurations: Bool) -> JSONValue? {
        if word.last == UInt8(ascii: "%") {
            return DictionaryLine.scalar(word.from(0, to: word.count - 1))?.number.map { .number($0 / 100) }
        }
        if let value = DictionaryLine.scalar(word), value.number != nil { return value }
        guard allowingDurations else { return nil }
        let parts = word.text().split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 3, let hours = Int(parts[0]), let minutes = Int(parts[1]), let seconds = Double(parts[2]),
            abs(hours) < 1 << 30, abs(minutes) < 60
        else { return nil }
        return .number(Double(hours * 3600 + minutes * 60) + seconds)
    }
}
