import Glibc

/// One state of a progress bar as tqdm draws it: `  0%|          | 57/20000 [00:05<26:55, 12.34it/s]`.
struct ProgressBar: Equatable {
    var step: Int
    var total: Int
    /// Seconds still to go as the bar says; nil for `?`.
    var remaining: Int?
    /// Whether text stands before the percentage: `Loading checkpoint shards: 100%|...`.
    var hasTitle: Bool

    /// Finds the bar in a line.
    ///
    /// - Returns: the bar, and where the text behind it begins: something else may have been printed on its line.
    static func find(in line: LineBytes) -> (bar: ProgressBar, end: Int)? {
        // The usual line is only a bar; the percentage is sought further on only when something stands before it.
        var percent = 0
        while percent < line.count, line[percent].isBlank || line[percent].isDigit { percent += 1 }
        var hasTitle = false
        if percent == 0 || percent + 1 >= line.count || line[percent] != UInt8(ascii: "%")
            || line[percent + 1] != UInt8(ascii: "|")
        {
            guard let place = line.position(of: "%|"), place > 0, line[place - 1].isDigit else { return nil }
            percent = place
            hasTitle = true
        }
        // Between the two strokes stand blocks of three bytes each, none of which holds the stroke's byte.
        guard let stroke = line.firstIndex(of: UInt8(ascii: "|"), from: percent + 2) else { return nil }
        var index = stroke + 1
        while index < line.count, line[index] == UInt8(ascii: " ") { index += 1 }
        guard let (step, stepEnd) = line.wholeNumber(at: index), stepEnd < line.count,
            line[stepEnd] == UInt8(ascii: "/"), let (total, totalEnd) = line.wholeNumber(at: stepEnd + 1),
            totalEnd + 1 < line.count, line[totalEnd] == UInt8(ascii: " "), line[totalEnd + 1] == UInt8(ascii: "["),
            total > 0, step <= total
        else { return nil }
        var end = totalEnd + 2
        var remaining: Int?
        while end < line.count, line[end] != UInt8(ascii: "]") {
            if line[end] == UInt8(ascii: "<") { remaining = seconds(in: line, at: end + 1) }
            end += 1
        }
        end = min(end + 1, line.count)
        return (ProgressBar(step: step, total: total, remaining: remaining, hasTitle: hasTitle), end)
    }

    /// `26:55`, `6:08:51`.
    private static func seconds(in line: LineBytes, at start: Int) -> Int? {
        var total = 0
        var index = start
        for _ in 0..<3 {
            guard let (value, end) = line.wholeNumber(at: index), value < 1 << 30 else { return nil }
            total = total * 60 + value
            guard end < line.count, line[end] == UInt8(ascii: ":") else { return total }
            index = end + 1
        }
        return nil
    }
}
