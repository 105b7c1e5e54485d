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
        var text = text
        guard let moment = text.withUTF8({ Moment(rfc3339: $0) }) else { return nil }
        self = moment
    }

    private init?(rfc3339 bytes: UnsafeBufferPointer<UInt8>) {
        var index = 0
        func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }
        func number(_ digits: Int, _ range: ClosedRange<Int>) -> Int? {
            guard index + digits <= bytes.count else { return nil }
            var value = 0
            for byte in bytes[index..<index + digits] {
                guard isDigit(byte) else { return nil }
                value = value * 10 + Int(byte - UInt8(ascii: "0"))
            }
            index += digits
            return range.contains(value) ? value : nil
        }
        func mark(_ characters: StaticString) -> UInt8? {
            guard index < bytes.count else { return nil }
            for place in 0..<characters.utf8CodeUnitCount where characters.utf8Start[place] == bytes[index] {
                index += 1
                return bytes[index - 1]
            }
            return nil
        }
        guard let year = number(4, 0...9999), mark("-") != nil, let month = number(2, 1...12), mark("-") != nil,
            let day = number(2, 1...31), mark("Tt ") != nil, let hour = number(2, 0...23), mark(":") != nil,
            let minute = number(2, 0...59), mark(":") != nil, let second = number(2, 0...60)
        else { return nil }
        var milliseconds = 0
        if mark(".") != nil {
            let start = index
            while index < bytes.count, isDigit(bytes[index]) { index += 1 }
            if index == start { return nil }
            for place in start..<start + 3 {
                milliseconds = milliseconds * 10 + (place < index ? Int(bytes[place] - UInt8(ascii: "0")) : 0)
            }
        }
        var offset = 0
        if mark("Zz") == nil {
            guard let sign = mark("+-"), let hours = number(2, 0...23), mark(":") != nil,
                let minutes = number(2, 0...59)
            else { return nil }
            offset = (hours * 3600 + minutes * 60) * (sign == UInt8(ascii: "-") ? -1 : 1)
        }
        guard index == bytes.count else { return nil }
        let seconds = Self.day(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second - offset
        self.init(unixMilliseconds: Int64(seconds * 1000 + milliseconds), utcOffset: offset)
    }

    /// Days since 1970-01-01. The 30th of February is the day after its 29th.
    ///
    /// A year that begins in March ends with its leap day, and 153 days make five of its months
    /// (http://howardhinnant.github.io/date_algorithms.html, `days_from_civil`). `timegm` would say the same, but takes
    /// a lock that all threads share.
    private static func day(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let year = month > 2 ? year : year - 1
        let era = (year >= 0 ? year : year - 399) / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}
