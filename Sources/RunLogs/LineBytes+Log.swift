extension UnsafeBufferPointer<UInt8> {
    /// Without the escape sequences before its first visible byte: nested bars move the cursor with them.
    var withoutEscapes: LineBytes {
        var start = 0
        while start + 1 < count, self[start] == 0x1B, self[start + 1] == UInt8(ascii: "[") {
            start += 2
            while start < count, self[start] < 0x40 || self[start] > 0x7E { start += 1 }
            start = Swift.min(start + 1, count)
        }
        return start == 0 ? self : from(start)
    }

    /// Without the `[rank0]: ` that torchrun puts before every line of a process.
    var withoutRank: LineBytes {
        guard hasPrefix("[rank"), let (_, end) = wholeNumber(at: 5), from(end).hasPrefix("]: ") else { return self }
        return from(end + 3)
    }

    /// Without what a logger puts before its message: `2025-02-20 07:55:14,175 - INFO - `, `INFO:root:`, `[INFO] `.
    var withoutLogger: LineBytes {
        guard let first else { return self }
        if first.isDigit, let place = position(of: " - INFO - ") { return from(place + 10) }
        if hasPrefix("INFO:"), let colon = firstIndex(of: UInt8(ascii: ":"), from: 5) { return from(colon + 1) }
        if hasPrefix("[INFO"), let bracket = firstIndex(of: UInt8(ascii: "]")) { return from(bracket + 1) }
        return self
    }

    /// Whether this is how a traceback ends: a dotted name, alone or with a colon and the exception's message.
    var isExceptionLine: Bool {
        var index = 0
        while index < count, self[index].isNameByte || self[index] == UInt8(ascii: ".") { index += 1 }
        return index > 0 && !self[0].isDigit && (index == count || self[index] == UInt8(ascii: ":"))
    }
}
