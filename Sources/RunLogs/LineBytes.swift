import Glibc

/// The bytes of one line, without its end, borrowed for as long as the line is handled.
typealias LineBytes = UnsafeBufferPointer<UInt8>

extension UnsafeBufferPointer<UInt8> {
    /// The bytes from `start` on; none when `start` lies behind the end.
    func from(_ start: Int) -> LineBytes { LineBytes(rebasing: self[Swift.min(start, count)...]) }

    func from(_ start: Int, to end: Int) -> LineBytes { LineBytes(rebasing: self[start..<end]) }

    /// Bytes that are no UTF-8 are replaced; a line is cut to `limit` bytes.
    func text(limit: Int = 500) -> String { String(decoding: from(0, to: Swift.min(limit, count)), as: UTF8.self) }

    func hasPrefix(_ prefix: StaticString) -> Bool {
        count >= prefix.utf8CodeUnitCount && memcmp(baseAddress!, prefix.utf8Start, prefix.utf8CodeUnitCount) == 0
    }

    /// Whether these bytes stand there.
    func hasBytes(_ bytes: LineBytes, at start: Int) -> Bool {
        count - start >= bytes.count
            && (bytes.isEmpty || memcmp(baseAddress! + start, bytes.baseAddress!, bytes.count) == 0)
    }

    func hasSuffix(_ suffix: StaticString) -> Bool {
        let length = suffix.utf8CodeUnitCount
        return count >= length && memcmp(baseAddress! + (count - length), suffix.utf8Start, length) == 0
    }

    func firstIndex(of byte: UInt8, from start: Int = 0) -> Int? {
        guard start < count, let found = memchr(baseAddress! + start, CInt(byte), count - start) else { return nil }
        return UnsafeRawPointer(baseAddress!).distance(to: UnsafeRawPointer(found))
    }

    func position(of text: StaticString) -> Int? {
        let length = text.utf8CodeUnitCount
        var start = 0
        while start + length <= count, let place = firstIndex(of: text.utf8Start[0], from: start),
            place + length <= count
        {
            if memcmp(baseAddress! + place, text.utf8Start, length) == 0 { return place }
            start = place + 1
        }
        return nil
    }

    func contains(_ text: StaticString) -> Bool { position(of: text) != nil }

    /// Without spaces and tabs at both ends.
    var trimmed: LineBytes {
        var start = 0
        var end = count
        while start < end, self[start].isBlank { start += 1 }
        while end > start, self[end - 1].isBlank { end -= 1 }
        return from(start, to: end)
    }

    /// The whole number that stands here, and where it ends; nil when none does or it is too large to be a count.
    func wholeNumber(at start: Int) -> (value: Int, end: Int)? {
        var value = 0
        var index = start
        while index < count, self[index].isDigit {
            guard index - start < 15 else { return nil }
            value = value * 10 + Int(self[index] - UInt8(ascii: "0"))
            index += 1
        }
        return index == start ? nil : (value, index)
    }
}

extension UInt8 {
    var isBlank: Bool { self == UInt8(ascii: " ") || self == UInt8(ascii: "\t") }
    var isDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }
    var isNameByte: Bool {
        isDigit || self == UInt8(ascii: "_") || (self | 0x20 >= UInt8(ascii: "a") && self | 0x20 <= UInt8(ascii: "z"))
    }
}
