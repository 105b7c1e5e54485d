import Glibc

/// The name of a run's folder: the second of its launch in local time, `YYYYMMDD_HHMMSS`, and from the second run of
/// that second on a suffix `_2`, `_3` ...
package struct RunTimestamp: Hashable, Sendable, CustomStringConvertible {
    /// `20251226_143000`, without the suffix.
    package let second: String
    /// 1 for a name without a suffix.
    package var ordinal: Int

    /// nil when the text is no timestamp: its form counts, and that its parts can be a date and a time.
    package init?(_ text: some StringProtocol) { self.init(bytes: Array(text.utf8)) }

    /// - Parameter bytes: UTF-8.
    package init?(bytes: [UInt8]) {
        func isDigits(_ range: Range<Int>) -> Bool {
            bytes[range].allSatisfy { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
        }
        func number(_ place: Int) -> Int {
            Int(bytes[place] - UInt8(ascii: "0")) * 10 + Int(bytes[place + 1] - UInt8(ascii: "0"))
        }
        guard bytes.count >= 15, bytes[8] == UInt8(ascii: "_"), isDigits(0..<8), isDigits(9..<15),
            (1...12).contains(number(4)), (1...31).contains(number(6)), number(9) < 24, number(11) < 60,
            number(13) < 61
        else { return nil }
        second = String(decoding: bytes[..<15], as: UTF8.self)
        guard bytes.count > 15 else {
            ordinal = 1
            return
        }
        let suffix = String(decoding: bytes[16...], as: UTF8.self)
        guard bytes[15] == UInt8(ascii: "_"), let ordinal = Int(suffix), ordinal >= 2, String(ordinal) == suffix else {
            return nil
        }
        self.ordinal = ordinal
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
        let digits = Array(second.utf8).map { CInt($0) - CInt(UInt8(ascii: "0")) }
        func number(_ range: Range<Int>) -> CInt { digits[range].reduce(0) { $0 * 10 + $1 } }
        var time = tm()
        time.tm_year = number(0..<4) - 1900
        time.tm_mon = number(4..<6) - 1
        time.tm_mday = number(6..<8)
        time.tm_hour = number(9..<11)
        time.tm_min = number(11..<13)
        time.tm_sec = number(13..<15)
        time.tm_isdst = -1
        let seconds = Int64(mktime(&time))
        return Moment(unixMilliseconds: seconds * 1000, utcOffset: Int(time.tm_gmtoff))
    }
}

func padded(_ number: some BinaryInteger, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
