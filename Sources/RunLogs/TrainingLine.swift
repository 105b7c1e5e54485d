import JSONValues

/// Reads a line in which a training loop tells how far it is, in the words people write: `Epoch 1/10, loss: 1.0`,
/// `[epoch 1] loss=1.0`, `step 100 | loss 1.0 | lr 1e-4`, `iter 100: loss 1.0, time 3ms`, `Train Epoch: 1 [64/60000 (0%)]
/// Loss: 0.5`, Keras' `1875/1875 [=====] - 3s 2ms/step - loss: 0.5 - accuracy: 0.8`.
///
/// Names and their numbers must follow one another on the whole line: a sentence is none.
struct TrainingLine {
    /// What it names, in lower case with underscores; `step` and `epoch` where they are named. A percentage is a fraction,
    /// and so is a score `9830/10000`.
    private(set) var object = JSONObject()
    /// What stands before the first name that has a number: `Test set` of `Test set: Average loss: 0.1`, in lower case.
    private(set) var title = ""
    /// `64/1875` at the beginning of the line, as Keras counts the batches of an epoch.
    private(set) var counter: (done: Int, of: Int)?

    private let line: LineBytes
    private var index = 0
    private var name: [String] = []
    /// Whether a colon or a bracket has ended the name.
    private var nameIsClosed = false
    private var numbers: [(place: Range<Int>, key: String?)] = []
    private var valueCount = 0
    /// Whether another line with the same text around its numbers says the same with others.
    private var isPlain = true
    private var hasStepOfTotal = false

    private static let nameLimit = 3

    /// - Returns: nil when anything but names and their numbers stands on the line, or no name has one.
    static func read(_ line: LineBytes) -> TrainingLine? {
        guard line.count < KeyValueLine.lengthLimit else { return nil }
        var reader = TrainingLine(line: line)
        guard reader.readItems(), !reader.object.isEmpty else { return nil }
        // `Epoch [1/10], Step [100/600]`: a step of the epoch is not the run's.
        if reader.hasStepOfTotal, reader.object["epoch"] != nil {
            reader.object = reader.object.without(["step"])
            for index in reader.numbers.indices where reader.numbers[index].key == "step" {
                reader.numbers[index].key = nil
            }
            reader.valueCount -= 1
        }
        return reader
    }

    /// The template of such lines.
    ///
    /// - Returns: nil when the next line must be looked at as closely as this one.
    func template(shape: Int) -> LineTemplate? {
        guard isPlain, counter == nil, valueCount == object.count,
            numbers.allSatisfy({ Double(shortDecimal: line.from($0.place.lowerBound, to: $0.place.upperBound)) != nil })
        else { return nil }
        return LineTemplate(line, numbers: numbers.map(\.place), keys: numbers.map(\.key), shape: shape)
    }

    /// Whether it tells how far training came.
    var namesProgress: Bool { object["step"] != nil || object["epoch"] != nil }

    private init(line: LineBytes) { self.line = line }

    private func byte(at index: Int) -> UInt8? { index < line.count ? line[index] : nil }

    private mutating func readItems() -> Bool {
        while let byte = byte(at: index) {
            if startsNumber(at: index) {
                guard takeNumber() else { return false }
            } else if byte.isNameByte {
                guard takeWord() else { return false }
            } else {
                switch byte {
                case 0x1B: skipEscape()
                case UInt8(ascii: ":"), UInt8(ascii: "="), UInt8(ascii: "]"), UInt8(ascii: ")"):
                    nameIsClosed = !name.isEmpty
                    index += 1
                case UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "|"), UInt8(ascii: "-"):
                    // Words with no number.
                    guard name.isEmpty else { return false }
                    index += 1
                case UInt8(ascii: " "), UInt8(ascii: "["), UInt8(ascii: "("), UInt8(ascii: "."), UInt8(ascii: "%"),
                    UInt8(ascii: "*"), UInt8(ascii: "#"), UInt8(ascii: ">"), UInt8(ascii: "~"), 0..<0x20, 0x80...:
                    // Blanks, brackets, and whatever bars are drawn with.
                    index += 1
                default: return false
                }
            }
        }
        return name.isEmpty
    }

    private mutating func skipEscape() {
        index += 1
        guard byte(at: index) == UInt8(ascii: "[") else { return }
        index += 1
        while let byte = byte(at: index), byte < 0x40 || byte > 0x7E { index += 1 }
        index += 1
    }

    private func startsNumber(at index: Int) -> Bool {
        guard let byte = byte(at: index) else { return false }
        if byte.isDigit { return true }
        guard byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "."),
            let next = self.byte(at: index + 1)
        else { return false }
        // `1.0 -2.0` has a sign, `a-2` and `1.0 - 2.0` have none.
        return next.isDigit || (byte != UInt8(ascii: ".") && next == UInt8(ascii: ".") && startsNumber(at: index + 1))
    }

    private mutating func takeWord() -> Bool {
        let start = index
        while let byte = byte(at: index),
            byte.isNameByte
                || ((byte == UInt8(ascii: "/") || byte == UInt8(ascii: "-"))
                    && self.byte(at: index + 1)?.isNameByte == true)
        {
            index += 1
        }
        let word = line.from(start, to: index)
        // The unit of the number before it.
        if name.isEmpty, isBegun, word.hasSuffix("/s") || word.hasPrefix("s/") { return true }
        if !name.isEmpty, let value = DictionaryLine.scalar(word)?.number {
            isPlain = false
            take(value)
            return true
        }
        if nameIsClosed {
            // `Test set: Average loss: 0.1`
            guard title.isEmpty else { return false }
            title = name.joined(separator: "_")
            name = []
            nameIsClosed = false
        }
        name.append(String(decoding: word, as: UTF8.self).lowercased().replacing("-", with: "_"))
        return name.count <= Self.nameLimit && word.count <= 40
    }

    /// - Returns: false when a number stands where none belongs.
    private mutating func takeNumber() -> Bool {
        let start = index
        while let byte = byte(at: index), !byte.isBlank, !Self.endsNumber(byte) {
            // `12,345` is one number.
            if byte == UInt8(ascii: ","), self.byte(at: index + 1)?.isDigit != true { break }
            index += 1
        }
        while line[index - 1] == UInt8(ascii: ":") { index -= 1 }
        let word = line.from(start, to: index)
        if let value = DictionaryLine.number(word)?.number {
            numbers.append((start..<index, name.isEmpty ? nil : key))
            if !name.isEmpty { take(value) }
            return isBegun
        }
        if word.last == UInt8(ascii: "%"),
            let value = DictionaryLine.number(word.from(0, to: word.count - 1))?.number
        {
            isPlain = false
            if !name.isEmpty { take(value / 100) }
            return isBegun
        }
        if let (done, slash) = word.wholeNumber(at: 0), slash < word.count, word[slash] == UInt8(ascii: "/"),
            let (total, end) = word.wholeNumber(at: slash + 1), end == word.count
        {
            takeFraction(done, total, at: start, slash: start + slash)
            return true
        }
        takeOther(word, at: start)
        return isBegun
    }

    /// Whether a name or a counter began the line.
    private var isBegun: Bool { !object.isEmpty || counter != nil }

    private mutating func takeFraction(_ done: Int, _ total: Int, at start: Int, slash: Int) {
        let isProgress = key == "step" || key == "epoch"
        // Only two whole numbers are one: the next line may hold others.
        isPlain = false
        numbers.append((start..<slash, isProgress ? key : nil))
        numbers.append(((slash + 1)..<index, nil))
        if isProgress {
            if key == "step" { hasStepOfTotal = true }
            take(Double(done))
        } else if name.isEmpty {
            if !isBegun { counter = (done, total) }
        } else {
            if MetricNames.isScore(key), total > 0, done <= total {
                take(Double(done) / Double(total))
            } else {
                name = []
            }
        }
        nameIsClosed = false
    }

    /// A number with a unit, `3ms`, a duration, `0:12:30`: well formed, and none of our business; but of a step `12,345`.
    private mutating func takeOther(_ word: LineBytes, at start: Int) {
        if key == "step" || key == "epoch" {
            isPlain = false
            let digits = word.filter { $0 != UInt8(ascii: ",") }
            if let number = digits.withUnsafeBufferPointer({ DictionaryLine.number($0) })?.number { take(number) }
        } else if let (_, end) = word.wholeNumber(at: 0), word.from(end).allSatisfy({ $0.isNameByte && !$0.isDigit }),
            word[end] | 0x20 != UInt8(ascii: "e")
        {
            numbers.append((start..<(start + end), nil))
        } else {
            isPlain = false
        }
        name = []
        nameIsClosed = false
    }

    private mutating func take(_ value: Double) {
        object[key] = .number(value)
        valueCount += 1
        name = []
        nameIsClosed = false
    }

    /// The name's words, under the name that all loops share.
    private var key: String {
        let key = name.joined(separator: "_")
        return switch key {
        case "epoch", "train_epoch", "training_epoch": "epoch"
        case "step", "global_step", "train_step", "training_step", "iter", "iteration": "step"
        default: key
        }
    }

    private static func endsNumber(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: ";"), UInt8(ascii: "|"), UInt8(ascii: "]"), UInt8(ascii: ")"), UInt8(ascii: "="),
            0..<0x20, 0x80...:
            true
        default: false
        }
    }
}
