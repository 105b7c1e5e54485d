import RunModel

/// Reads a duration: `90s`, `30m`, `2h`, `1d` or `HH:MM:SS`.
enum TimeLimit {
    /// Whole seconds, above zero; nil when the text is no duration.
    static func seconds(_ text: String) -> Int? {
        let seconds = text.contains(":") ? clock(text) : unit(text)
        guard let seconds, seconds > 0 else { return nil }
        return seconds
    }

    /// What to write instead of a text that is no duration.
    static func problem(_ text: String) -> String {
        let hint = Int(text).map { $0 > 0 ? "; did you mean \($0)s?" : "" } ?? ""
        return "time_limit \(quoted(text)) is no duration; write 90s, 30m, 2h, 1d or HH:MM:SS, above zero" + hint
    }

    private static func unit(_ text: String) -> Int? {
        let factors: [Character: Int] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
        guard let last = text.last, let factor = factors[last], let number = digits(text.dropLast()) else { return nil }
        let (seconds, overflow) = number.multipliedReportingOverflow(by: factor)
        return overflow ? nil : seconds
    }

    private static func clock(_ text: String) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[1].count == 2, parts[2].count == 2, let hours = digits(parts[0]),
            let minutes = digits(parts[1]), let seconds = digits(parts[2]), hours < 1_000_000, minutes < 60,
            seconds < 60
        else { return nil }
        return hours * 3600 + minutes * 60 + seconds
    }

    private static func digits(_ text: Substring) -> Int? {
        text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(text) : nil
    }
}
