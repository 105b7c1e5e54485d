import Glibc
import RunModel

/// The table of runs that `telos train` and `telos watch` draw: pure text, one line a run, and a line that sums up.
struct SweepTable {
    var rows: [(run: ViewedRun, progress: RunProgress)]
    var columns: Int
    /// Lines that may be used at most, the last one included.
    var lineLimit: Int
    var hasColour: Bool

    /// The lines, none longer than the columns, nothing in them that steers the terminal but our own colours.
    var lines: [String] {
        let shown = shownRows
        let ids = ShortIDs(rows.map(\.run.id))
        let texts = shown.map { self.texts($0.run, $0.progress, ids) }
        let widths = widths(of: texts)
        var lines = zip(shown, texts).map { row, texts in
            Column.allCases.compactMap { column -> String? in
                let width = widths[column.rawValue]
                if width == 0 { return nil }
                switch column {
                case .bar: return bar(row.progress.fraction, width)
                case .state: return coloured(fitted(texts[column.rawValue], width), row.progress.state.state)
                case .id: return fitted(texts[column.rawValue], width)
                case .name: return fitted(cutInside(texts[column.rawValue], width), width)
                case .step, .loss, .left, .devices: return fitted(texts[column.rawValue], width, fromRight: true)
                }
            }.joined(separator: String(repeating: " ", count: Self.gap))
        }
        lines.append(cut(summary(hidden: rows.count - shown.count), columns))
        return lines
    }

    private enum Column: Int, CaseIterable { case id, name, state, bar, step, loss, left, devices }
    private static let gap = 2
    private static let barWidth = 20

    /// The widths of the columns, 0 for one that is left out. When the line is too long, what people miss least
    /// goes first.
    private func widths(of texts: [[String]]) -> [Int] {
        var widths = Column.allCases.map { column in texts.map { $0[column.rawValue].count }.max() ?? 0 }
        widths[Column.bar.rawValue] = Self.barWidth
        var excess: Int { widths.reduce(-Self.gap) { $0 + ($1 > 0 ? $1 + Self.gap : 0) } - columns }
        func shrink(_ column: Column, to least: Int) {
            let width = widths[column.rawValue]
            if excess > 0, width > least { widths[column.rawValue] = max(least, width - excess) }
        }
        func drop(_ column: Column) {
            if excess > 0 { widths[column.rawValue] = 0 }
        }
        shrink(.name, to: 16)
        drop(.devices)
        shrink(.bar, to: 8)
        drop(.bar)
        shrink(.name, to: 8)
        drop(.left)
        drop(.loss)
        shrink(.state, to: 9)
        drop(.name)
        drop(.step)
        drop(.state)
        return widths
    }

    /// The text of each column.
    private func texts(_ run: ViewedRun, _ progress: RunProgress, _ ids: ShortIDs) -> [String] {
        [
            ids[run.id], visible(run.name), visible(progress.state.text), "",
            progress.step.map { step in progress.steps.map { "\(step)/\($0)" } ?? "\(step)" } ?? "",
            progress.loss.map { "loss \(shortDecimal($0))" } ?? "",
            progress.timeLeft.map { durationText($0) + " left" } ?? "",
            progress.state.state == .running && !progress.devices.isEmpty
                ? "on " + visible(progress.devices.joined(separator: ",")) : "",
        ]
    }

    /// All rows when they fit; else those that run first, then those that ended badly, then the next in the queue.
    private var shownRows: [(run: ViewedRun, progress: RunProgress)] {
        let room = max(1, lineLimit - 1)
        if rows.count <= room { return rows }
        func rank(_ state: RunState?) -> Int {
            switch state {
            case .running: 0
            case .failed, .lost, nil: 1
            case .queued: 2
            case .stopped: 3
            case .completed: 4
            }
        }
        let chosen = rows.indices.sorted {
            (rank(rows[$0].progress.state.state), $0) < (rank(rows[$1].progress.state.state), $1)
        }.prefix(room)
        return chosen.sorted().map { rows[$0] }
    }

    /// `4 runs: 1 completed, 2 running, 1 queued`.
    private func summary(hidden: Int) -> String {
        let order: [RunState?] = [.completed, .running, .queued, .stopped, .failed, .lost, nil]
        let parts = order.compactMap { state -> String? in
            let count = rows.count { $0.progress.state.state == state }
            return count == 0 ? nil : "\(count) \(state?.rawValue ?? "unreadable")"
        }
        return "\(rows.count) runs: \(parts.joined(separator: ", "))" + (hidden > 0 ? " (\(hidden) not shown)" : "")
    }

    private func bar(_ fraction: Double?, _ width: Int) -> String {
        let filled = Int((fraction ?? 0) * Double(width))
        return String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
    }

    private func coloured(_ text: String, _ state: RunState?) -> String {
        guard hasColour else { return text }
        let code =
            switch state {
            case .completed: 32
            case .running: 36
            case .queued: 90
            case .stopped: 33
            case .failed, .lost, nil: 31
            }
        return "\u{1B}[\(code)m\(text)\u{1B}[0m"
    }

    /// The text in exactly this width.
    private func fitted(_ text: String, _ width: Int, fromRight: Bool = false) -> String {
        let text = cut(text, width)
        let padding = String(repeating: " ", count: width - text.count)
        return fromRight ? padding + text : text + padding
    }

    /// The text, with `…` in its middle when it is too long: the end of a name is what varies in a sweep.
    private func cutInside(_ text: String, _ width: Int) -> String {
        text.count <= width || width == 0 ? text : text.prefix((width - 1) / 2) + "…" + text.suffix(width / 2)
    }

    /// The text, with `…` at its end when it is too long.
    private func cut(_ text: String, _ width: Int) -> String {
        text.count <= width ? text : width == 0 ? "" : text.prefix(width - 1) + "…"
    }
}

/// The number in at most 4 significant digits: `1.884`, `0.0123`, `12.3`.
func shortDecimal(_ value: Double) -> String {
    guard value.isFinite else { return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }
    let magnitude = abs(value)
    if magnitude != 0, magnitude < 1e-3 || magnitude >= 1e6 { return scientificDecimal(value) }
    let decimals = magnitude >= 1000 ? 0 : magnitude >= 100 ? 1 : magnitude >= 10 ? 2 : magnitude >= 1 ? 3 : 4
    let scale = [1.0, 10, 100, 1000, 10000][decimals]
    let scaled = Int((magnitude * scale).rounded())
    let whole = "\(scaled / Int(scale))"
    let sign = value < 0 ? "-" : ""
    if decimals == 0 { return sign + whole }
    let fraction = String(scaled % Int(scale))
    return sign + whole + "." + String(repeating: "0", count: decimals - fraction.count) + fraction
}

/// A very large or very small number in at most 3 significant digits: `1.23e7`, `1e-7`.
private func scientificDecimal(_ value: Double) -> String {
    var exponent = Int(log10(abs(value)).rounded(.down))
    var mantissa = (value / pow(10, Double(exponent)) * 100).rounded() / 100
    if abs(mantissa) >= 10 {
        mantissa /= 10
        exponent += 1
    }
    return "\(mantissa == mantissa.rounded() ? "\(Int(mantissa))" : "\(mantissa)")e\(exponent)"
}

/// Seconds for people: `40 s`, `12 min`, `3 h 05 min`, `2 d 4 h`.
func durationText(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds < 1e9 else { return "?" }
    let whole = Int(seconds.rounded())
    if whole < 60 { return "\(whole) s" }
    let minutes = (whole + 30) / 60
    if minutes < 60 { return "\(minutes) min" }
    if minutes < 48 * 60 { return "\(minutes / 60) h \(minutes % 60 < 10 ? "0" : "")\(minutes % 60) min" }
    return "\(minutes / 1440) d \(minutes % 1440 / 60) h"
}
