import Glibc

/// The name of a run's folder: the second of its launch in local time, `YYYYMMDD_HHMMSS`, and from the second run of
/// that second on a suffix `_2`, `_3` ...
package struct RunTimestamp: Hashable, Sendable, CustomStringConvertible {
    /// `20251226_143000`, without the suffix.
    package let second: String
    /// 1 for a name without a suffix.
    package var ordinal: Int

    /// nil when the text is no timestamp: its form counts, and that its parts can be a date and a time.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "_", omittingEmptySubsequences: false)
        guard parts.count == 2 || parts.count == 3, parts[0].utf8.count == 8, parts[1].utf8.count == 6,
            parts[..<2].allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } })
        else { return nil }
        func number(_ part: Int, _ range: Range<Int>) -> Int {
            Array(parts[part].utf8)[range].reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
        }
        guard (1...12).contains(number(0, 4..<6)), (1...31).contains(number(0, 6..<8)), number(1, 0..<2) < 24,
            number(1, 2..<4) < 60, number(1, 4..<6) < 61
        else { return nil }
        if parts.count == 3 {
            guard let ordinal = Int(parts[2]), ordinal >= 2, String(ordinal) == parts[2] else { return nil }
            self.ordinal = ordinal
        } else {
            ordinal = 1
        }
        second = "\(parts[0])_\(parts[1])"
    }

    /// The folder name of a launch at that moment, as this machine's clock shows it.
    package init(_ moment: Moment) {
        let time = moment.localFields
        second =
            padded(Int(time.tm_year) + 1900, 4) + padded(time.tm_mon + 1, 2) + padded(time.tm_mday, 2) + "_"
            + padded(time.tm_hour, 2) + padded(time.tm_min, 2) + padded(time.tm_sec, 2)
        ordinal = 1
    }

    package var name: String { ordinal == 1 ? second : "\(second)_\(ordinal)" }
    package var description: String { name }

    /// The moment it names, read as this machine's local time.
    package var moment: Moment {
        let digits = Array(second.utf8).filter { $0 != UInt8(ascii: "_") }.map { CInt($0 - UInt8(ascii: "0")) }
        func number(_ range: Range<Int>) -> CInt { digits[range].reduce(0) { $0 * 10 + $1 } }
        var time = tm()
        time.tm_year = number(0..<4) - 1900
        time.tm_mon = number(4..<6) - 1
        time.tm_mday = number(6..<8)
        time.tm_hour = number(8..<10)
        time.tm_min = number(10..<12)
        time.tm_sec = number(12..<14)
        time.tm_isdst = -1
        return Moment(unixMilliseconds: Int64(mktime(&time)) * 1000)
    }
}

func padded(_ number: some BinaryInteger, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
