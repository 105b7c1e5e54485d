import Glibc

/// A point in time to the millisecond, with the offset of the clock that told it. In files it is RFC 3339:
/// `2025-12-26T14:30:00.123+01:00`.
///
/// Two moments are equal when they are the same point in time, whatever their offsets.
package struct Moment: Sendable {
    /// Since 1970-01-01T00:00:00Z.
    package var unixMilliseconds: Int64
    /// Seconds east of Greenwich.
    package var utcOffset: Int

    /// The moment, told by this machine's clock.
    package init(unixMilliseconds: Int64) {
        self.unixMilliseconds = unixMilliseconds
        utcOffset = 0
        utcOffset = Int(localFields.tm_gmtoff)
    }

    init(unixMilliseconds: Int64, utcOffset: Int) {
        self.unixMilliseconds = unixMilliseconds
        self.utcOffset = utcOffset
    }

    package static func now() -> Moment {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Moment(unixMilliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }

    /// Unix seconds with a fraction.
    package var unixSeconds: Double { Double(unixMilliseconds) / 1000 }

    /// The seconds from `earlier` to this moment; negative when a clock went back.
    package func seconds(since earlier: Moment) -> Double {
        Double(unixMilliseconds - earlier.unixMilliseconds) / 1000
    }

    /// The fields of this machine's local time.
    var localFields: tm {
        var seconds = time_t(flooredSeconds)
        var fields = tm()
        localtime_r(&seconds, &fields)
        return fields
    }

    private var flooredSeconds: Int64 {
        unixMilliseconds / 1000 - (unixMilliseconds % 1000 < 0 ? 1 : 0)
    }
}

extension Moment: Hashable, Comparable {
    package static func == (a: Moment, b: Moment) -> Bool { a.unixMilliseconds == b.unixMilliseconds }
    package static func < (a: Moment, b: Moment) -> Bool { a.unixMilliseconds < b.unixMilliseconds }
    package func hash(into hasher: inout Hasher) { hasher.combine(unixMilliseconds) }
}

extension Moment: CustomStringConvertible {
    /// RFC 3339 with milliseconds and offset.
    package var description: String {
        var seconds = time_t(flooredSeconds + Int64(utcOffset))
        var fields = tm()
        gmtime_r(&seconds, &fields)
        let milliseconds = unixMilliseconds - flooredSeconds * 1000
        let offset = abs(utcOffset) / 60
        return padded(Int(fields.tm_year) + 1900, 4) + "-" + padded(fields.tm_mon + 1, 2) + "-"
            + padded(fields.tm_mday, 2) + "T" + padded(fields.tm_hour, 2) + ":" + padded(fields.tm_min, 2) + ":"
            + padded(fields.tm_sec, 2) + "." + padded(milliseconds, 3) + (utcOffset < 0 ? "-" : "+")
            + padded(offset / 60, 2) + ":" + padded(offset % 60, 2)
    }

    /// Reads RFC 3339; the fraction may be missing or longer, the offset may be `Z`. nil when it is something else.
    package init?(_ text: String) {
        var rest = Substring(text)
        func number(_ digits: Int, _ range: ClosedRange<Int>) -> Int? {
            let part = rest.prefix(digits)
            guard part.utf8.count == digits, part.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
                let value = Int(part), range.contains(value)
            else { return nil }
            rest.removeFirst(digits)
            return value
        }
        func mark(_ characters: String) -> Bool {
            guard let first = rest.first, characters.contains(first) else { return false }
            rest.removeFirst()
            return true
        }
        guard let year = number(4, 0...9999), mark("-"), let month = number(2, 1...12), mark("-"),
            let day = number(2, 1...31), mark("Tt "), let hour = number(2, 0...23), mark(":"),
            let minute = number(2, 0...59), mark(":"), let second = number(2, 0...60)
        else { return nil }
        var milliseconds = 0
        if mark(".") {
            let fraction = rest.prefix { $0.isASCII && $0.isNumber }
            guard !fraction.isEmpty, let value = Int((fraction + "00").prefix(3)) else { return nil }
            milliseconds = value
            rest.removeFirst(fraction.count)
        }
        var offset = 0
        if !mark("Zz") {
            guard let sign = rest.first, mark("+-"), let hours = number(2, 0...23), mark(":"),
                let minutes = number(2, 0...59)
            else { return nil }
            offset = (hours * 3600 + minutes * 60) * (sign == "-" ? -1 : 1)
        }
        guard rest.isEmpty else { return nil }
        var fields = tm()
        fields.tm_year = CInt(year - 1900)
        fields.tm_mon = CInt(month - 1)
        fields.tm_mday = CInt(day)
        fields.tm_hour = CInt(hour)
        fields.tm_min = CInt(minute)
        fields.tm_sec = CInt(second)
        self.init(
            unixMilliseconds: (Int64(timegm(&fields)) - Int64(offset)) * 1000 + Int64(milliseconds), utcOffset: offset)
    }
}
