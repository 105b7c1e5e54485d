import RunModel

/// The times that programs print before their messages.
enum LogTime {
    /// The time that a line begins with, in one of the forms of loggers:
    /// `2025-02-20 07:55:14,175 - INFO`, `[2025-02-20 07:55:14,175]`, `2025-02-20T07:55:14.175+01:00`,
    /// `02/20/2025 07:55:14 - INFO`, `[INFO|trainer.py:2078] 2025-02-20 07:55:14,175 >>`, and the name of a folder of
    /// Weights & Biases, `wandb: ... run-20250220_075514-...`.
    ///
    /// - Returns: nil where the line begins with no time. One without an offset is this machine's local time: there is
    ///   nothing better to take it for.
    static func first(in line: ArraySlice<UInt8>) -> Moment? {
        var text = TimeText(line)
        if text.skip("wandb:") { return text.moment(afterWord: "run-") }
        if text.skip("[") {
            if let moment = text.moment() { return moment }
            guard text.skip(past: UInt8(ascii: "]"), within: 60) else { return nil }
            _ = text.skip(" ")
        }
        return text.moment()
    }
}

/// A place in a line.
private struct TimeText {
    private let bytes: ArraySlice<UInt8>
    private var index: Int

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        index = bytes.startIndex
    }

    private var byte: UInt8? { index < bytes.endIndex ? bytes[index] : nil }

    mutating func skip(_ word: StaticString) -> Bool {
        let end = index + word.utf8CodeUnitCount
        guard end <= bytes.endIndex else { return false }
        for offset in 0..<word.utf8CodeUnitCount where bytes[index + offset] != word.utf8Start[offset] { return false }
        index = end
        return true
    }

    mutating func skip(past end: UInt8, within limit: Int) -> Bool {
        let last = min(bytes.endIndex, index + limit)
        guard let place = bytes[index..<last].firstIndex(of: end) else { return false }
        index = place + 1
        return true
    }

    private mutating func number(_ digits: Int) -> Int? {
        guard index + digits <= bytes.endIndex else { return nil }
        var value = 0
        for byte in bytes[index..<index + digits] {
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
            value = value * 10 + Int(byte - UInt8(ascii: "0"))
        }
        index += digits
        return value
    }

    private var startsWithDigit: Bool { byte.map { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") } ?? false }

    /// A date and a time that stand here.
    func moment() -> Moment? {
        var text = self
        guard startsWithDigit, let date = text.date(), text.skip(" ") || text.skip("T"),
            let hour = text.number(2), text.skip(":"), let minute = text.number(2), text.skip(":"),
            let second = text.number(2)
        else { return nil }
        var milliseconds = 0
        if text.skip(",") || text.skip(".") {
            var scale = 100
            while text.startsWithDigit, let digit = text.number(1) {
                milliseconds += digit * scale
                scale /= 10
            }
        }
        return Self.moment(date, hour, minute, second, milliseconds, offset: text.offset())
    }

    /// `20250220_075514` behind that word.
    func moment(afterWord word: StaticString) -> Moment? {
        var text = self
        while text.index < text.bytes.endIndex {
            var attempt = text
            if attempt.skip(word), let year = attempt.number(4), let month = attempt.number(2),
                let day = attempt.number(2), attempt.skip("_"), let hour = attempt.number(2),
                let minute = attempt.number(2), let second = attempt.number(2)
            {
                return Self.moment((year, month, day), hour, minute, second, 0, offset: nil)
            }
            text.index += 1
        }
        return nil
    }

    /// `2025-02-20`, `2025/02/20`, `02/20/2025`.
    private mutating func date() -> (year: Int, month: Int, day: Int)? {
        var american = self
        if let year = number(4) {
            let isSlashed = skip("/")
            guard isSlashed || skip("-"), let month = number(2), isSlashed ? skip("/") : skip("-"), let day = number(2)
            else { return nil }
            return (year, month, day)
        }
        guard let month = american.number(2), american.skip("/"), let day = american.number(2), american.skip("/"),
            let year = american.number(4)
        else { return nil }
        self = american
        return (year, month, day)
    }

    /// `Z`, `+01:00`; nil where none stands here.
    private mutating func offset() -> String? {
        if skip("Z") { return "Z" }
        let sign: String
        if skip("+") { sign = "+" } else if skip("-") { sign = "-" } else { return nil }
        guard let hours = number(2), skip(":"), let minutes = number(2) else { return nil }
        return sign + Self.padded(hours) + ":" + Self.padded(minutes)
    }

    /// nil for what no clock shows, and for years in which nobody trained.
    private static func moment(
        _ date: (year: Int, month: Int, day: Int), _ hour: Int, _ minute: Int, _ second: Int, _ milliseconds: Int,
        offset: String?
    ) -> Moment? {
        guard (2000...2199).contains(date.year) else { return nil }
        let day = "\(date.year)\(padded(date.month))\(padded(date.day))"
        guard let local = RunTimestamp("\(day)_\(padded(hour))\(padded(minute))\(padded(second))") else { return nil }
        guard let offset else {
            return Moment(unixMilliseconds: local.moment.unixMilliseconds + Int64(milliseconds))
        }
        let fraction = String(1000 + milliseconds).dropFirst()
        return Moment(
            "\(date.year)-\(padded(date.month))-\(padded(date.day))T\(padded(hour)):\(padded(minute)):\(padded(second))."
                + "\(fraction)\(offset)")
    }

    private static func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
}
