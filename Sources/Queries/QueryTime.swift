import Glibc
import RunModel

/// A time as a query writes it. It is as long as it is exact: `2025-12-01` is a whole day, `2025-12-01T14:30` a minute.
package struct QueryTime: Hashable, Sendable {
    /// Unix milliseconds, from the first to before the last.
    package let milliseconds: Range<Int64>

    /// Reads a date, a date and time of day, both of this machine's clock, or RFC 3339 with an offset. nil when the
    /// text is something else, or no day of the calendar.
    package init?(_ text: String) {
        let parts = text.utf8.split(maxSplits: 1, omittingEmptySubsequences: false) { "Tt ".utf8.contains($0) }
        guard let date = Self.numbers(parts[0], "-", widths: [4, 2, 2]), (1...12).contains(date[1]),
            (1...Self.days(of: date[1], in: date[0])).contains(date[2])
        else { return nil }
        func local(day: Int = 0, hour: Int = 0, minute: Int = 0, second: Int = 0) -> Int64 {
            var fields = tm()
            fields.tm_year = CInt(date[0] - 1900)
            fields.tm_mon = CInt(date[1] - 1)
            fields.tm_mday = CInt(date[2] + day)
            fields.tm_hour = CInt(hour)
            fields.tm_min = CInt(minute)
            fields.tm_sec = CInt(second)
            fields.tm_isdst = -1
            return Int64(mktime(&fields)) * 1000
        }
        if parts.count == 1 {
            // Not 24 hours on: days on which the clock is put forward or back are shorter or longer.
            milliseconds = local()..<local(day: 1)
        } else if let time = Self.numbers(parts[1], ":", widths: [2, 2]), time[0] < 24, time[1] < 60 {
            let begin = local(hour: time[0], minute: time[1])
            milliseconds = begin..<(begin + 60_000)
        } else if let time = Self.numbers(parts[1], ":", widths: [2, 2, 2]), time[0] < 24, time[1] < 60, time[2] <= 60 {
            let begin = local(hour: time[0], minute: time[1], second: time[2])
            milliseconds = begin..<(begin + 1000)
        } else if let moment = Moment(text) {
            let isToTheSecond = !parts[1].contains(UInt8(ascii: "."))
            milliseconds = moment.unixMilliseconds..<(moment.unixMilliseconds + (isToTheSecond ? 1000 : 1))
        } else {
            return nil
        }
    }

    /// The numbers of such widths between the separators; nil when the text is something else.
    private static func numbers(
        _ text: some Collection<UInt8>, _ separator: Unicode.Scalar, widths: [Int]
    ) -> [Int]? {
        let parts = text.split(separator: UInt8(ascii: separator), omittingEmptySubsequences: false)
        guard parts.count == widths.count else { return nil }
        var numbers: [Int] = []
        for (part, width) in zip(parts, widths) {
            guard part.count == width, part.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
            numbers.append(part.reduce(0) { $0 * 10 + Int($1 - 0x30) })
        }
        return numbers
    }

    private static func days(of month: Int, in year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

/// A length of time as a query writes it.
enum QueryDuration {
    /// The seconds of `90s`, `30m`, `2h`, `1d`, `1.5h`, or of a number alone; nil when the text is something else.
    static func seconds(_ text: String) -> Double? {
        if let number = QueryNumber(text) { return number.double }
        guard let unit = text.utf8.last.flatMap({ units[$0] }), let number = QueryNumber(String(text.dropLast())),
            number.double.isFinite
        else { return nil }
        return number.double * unit
    }

    private static let units: [UInt8: Double] = [
        UInt8(ascii: "s"): 1, UInt8(ascii: "m"): 60, UInt8(ascii: "h"): 3600, UInt8(ascii: "d"): 86_400,
    ]
}
