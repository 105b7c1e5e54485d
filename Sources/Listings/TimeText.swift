import Glibc
import RunModel

/// A point in time as people read it, in local time to the minute: `2025-12-26 14:30`. nil for a text that is none.
///
/// - Parameter text: RFC 3339.
func localTimeText(_ text: String) -> String? {
    if let written = text.utf8.withContiguousStorageIfAvailable(writtenLocalTime) ?? nil { return written }
    guard let moment = Moment(text) else { return nil }
    let local = Moment(unixMilliseconds: moment.unixMilliseconds).description
    return "\(local.prefix(10)) \(local.dropFirst(11).prefix(5))"
}

/// The hot path: most times were written as `Moment` does by a clock of the same zone, and then say themselves what it
/// shows. nil when this one may not.
private func writtenLocalTime(_ text: UnsafeBufferPointer<UInt8>) -> String? {
    let dash = UInt8(ascii: "-")
    guard text.count == 29, text[4] == dash, text[7] == dash, text[13] == UInt8(ascii: ":") else { return nil }
    var areDigits = true
    func number(_ range: Range<Int>) -> CInt {
        text[range].reduce(0) { number, byte in
            areDigits = areDigits && (0x30...0x39).contains(byte)
            return number &* 10 &+ CInt(byte) &- 0x30
        }
    }
    var fields = tm()
    fields.tm_year = number(0..<4) - 1900
    fields.tm_mon = number(5..<7) - 1
    fields.tm_mday = number(8..<10)
    fields.tm_hour = number(11..<13)
    fields.tm_min = number(14..<16)
    let written = fields
    let offset = Int(number(24..<26)) * 3600 + Int(number(27..<29)) * 60
    var seconds = timegm(&fields) - (text[23] == dash ? -offset : offset)
    var local = tm()
    localtime_r(&seconds, &local)
    // Fields that no calendar has differ from those that the clock gives back.
    guard areDigits, local.tm_min == written.tm_min, local.tm_hour == written.tm_hour,
        local.tm_mday == written.tm_mday, local.tm_mon == written.tm_mon, local.tm_year == written.tm_year
    else { return nil }
    var bytes = Array(text[..<16])
    bytes[10] = UInt8(ascii: " ")
    return String(decoding: bytes, as: UTF8.self)
}

/// Seconds for people: `4.2 s`, `43 s`, `12 min 05 s`, `1 h 02 min`, `2 d 04 h`.
///
/// - Precondition: the value is finite.
package func durationText(_ seconds: Double) -> String {
    guard seconds >= 9.95, seconds < 1e15 else { return tableText((seconds * 10).rounded() / 10) + " s" }
    let whole = Int(seconds.rounded())
    func text(_ large: Int, _ largeUnit: String, _ small: Int, _ smallUnit: String) -> String {
        "\(large) \(largeUnit) \(small < 10 ? "0" : "")\(small) \(smallUnit)"
    }
    if whole < 60 { return "\(whole) s" }
    if whole < 3600 { return text(whole / 60, "min", whole % 60, "s") }
    let minutes = (whole + 30) / 60
    if minutes < 24 * 60 { return text(minutes / 60, "h", minutes % 60, "min") }
    let hours = (minutes + 30) / 60
    return text(hours / 24, "d", hours % 24, "h")
}
