extension UnsafeBufferPointer<UInt8> {
    /// Without the escape sequences before its text, and the blanks before those: nested bars move the cursor with
    /// them and wipe what stood there.
    var withoutEscapes: LineBytes {
        var start = 0
        var index = 0
        while index < count {
            if self[index].isBlank {
                index += 1
            } else if self[index] == 0x1B, index + 1 < count, self[index + 1] == UInt8(ascii: "[") {
                index += 2
                while index < count, self[index] < 0x40 || self[index] > 0x7E { index += 1 }
                index = Swift.min(index + 1, count)
                start = index
            } else {
                break
            }
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
        if first.isDigit {
            // With and without milliseconds.
            if from(23).hasPrefix(" - INFO - ") { return from(33).withoutModule }
            return from(19).hasPrefix(" - INFO - ") ? from(29).withoutModule : self
        }
        if hasPrefix("INFO:"), let colon = firstIndex(of: UInt8(ascii: ":"), from: 5) { return from(colon + 1) }
        if hasPrefix("[INFO"), let bracket = firstIndex(of: UInt8(ascii: "]")) {
            // `[INFO|trainer.py:1769] 2023-05-04 09:05:37,123 >>   Num examples = 3,668`
            let rest = from(bracket + 1)
            guard let arrows = rest.from(0, to: Swift.min(rest.count, 40)).position(of: " >> ") else { return rest }
            return rest.from(arrows + 4)
        }
        return self
    }

    /// Without the module's name of `__main__ - ***** Running training *****`.
    private var withoutModule: LineBytes {
        var index = 0
        while index < count, self[index].isNameByte || self[index] == UInt8(ascii: ".") { index += 1 }
        return index > 0 && from(index).hasPrefix(" - ") ? from(index + 3) : self
    }

    /// Whether `key: value` or `key = value` can stand here.
    var hasNamedValue: Bool {
        firstIndex(of: UInt8(ascii: "=")) != nil || firstIndex(of: UInt8(ascii: ":")) != nil
    }

    /// Whether a loss or a score may be named here.
    var mayHoldMetric: Bool {
        contains("loss") || contains("ccuracy") || contains("f1") || contains("F1") || contains("Loss")
            || contains("LOSS")
    }

    /// Whether the line begins with an epoch's number: `Epoch 3/10`, `=== epoch 3 ===`, `Training epoch 3: ...`.
    var tellsEpoch: Bool {
        var start = 0
        while start < count, !self[start].isNameByte { start += 1 }
        guard start < 40, let place = from(start, to: Swift.min(start + 24, count)).position(of: "poch") else {
            return false
        }
        guard place == 1 || from(start, to: start + place).firstIndex(of: UInt8(ascii: " ")) == place - 2 else {
            return false
        }
        var index = start + place + 4
        while index < count,
            self[index].isBlank || self[index] == UInt8(ascii: ":") || self[index] == UInt8(ascii: "=")
                || self[index] == UInt8(ascii: "[") || self[index] == UInt8(ascii: "#")
        {
            index += 1
        }
        return index < count && self[index].isDigit
    }

    /// Whether this is how a traceback ends: a dotted name, alone or with a colon and the exception's message.
    var isExceptionLine: Bool {
        var index = 0
        while index < count, self[index].isNameByte || self[index] == UInt8(ascii: ".") { index += 1 }
        return index > 0 && !self[0].isDigit && (index == count || self[index] == UInt8(ascii: ":"))
    }
}
