import RunFolders
import RunModel

/// Shows runs on their way: a table drawn in place on a terminal, plain lines elsewhere.
struct RunDisplay {
    private let terminal: Terminal
    private var drawnLines: [String] = []
    private var told: [RunID: Told] = [:]

    /// What was last said of a run in plain lines.
    private struct Told {
        var state: ObservedState
        var step: Int?
        var fraction = 0.0
        var at: Double
    }

    /// Seconds after which a run's progress is told again in plain lines, and the part of it that is told at once.
    private static let plainInterval = 60.0
    private static let plainFraction = 0.1

    init(_ terminal: Terminal) { self.terminal = terminal }

    /// Writes a line for people below what stands there.
    mutating func say(_ text: String) {
        erase()
        terminal.write(text + "\n")
    }

    /// Shows the runs as they stand.
    ///
    /// - Parameter now: seconds of the monotonic clock.
    mutating func show(_ watches: [RunWatch], now: Double) {
        terminal.isInteractive ? draw(watches) : tell(watches, now)
    }

    private mutating func draw(_ watches: [RunWatch]) {
        let size = terminal.size
        let lines = SweepTable(
            rows: watches.map { ($0.run, $0.progress) }, columns: max(20, size.columns - 1),
            lineLimit: max(2, size.rows - 1), hasColour: terminal.hasColour
        ).lines
        if lines == drawnLines { return }
        // One write, so that nothing flickers.
        terminal.write(backToTop + lines.map { $0 + "\u{1B}[K\n" }.joined() + "\u{1B}[J")
        drawnLines = lines
    }

    /// Takes away what a terminal writes below the table when a key is pressed: `^C`.
    func clearLine() {
        if terminal.isInteractive { terminal.write("\r\u{1B}[K") }
    }

    private mutating func erase() {
        guard terminal.isInteractive else { return }
        terminal.write(backToTop + "\u{1B}[J")
        drawnLines = []
    }

    /// Moves to the begin of the first line drawn.
    private var backToTop: String { drawnLines.isEmpty ? "\r" : "\r\u{1B}[\(drawnLines.count)A" }

    /// Below the last table: why runs did not complete, where that is known. In plain lines it was told before.
    func tellReasons(_ watches: [RunWatch]) {
        guard terminal.isInteractive else { return }
        let ids = ShortIDs(watches.map(\.run.id))
        for watch in watches where watch.progress.state.state != .completed {
            guard let message = watch.progress.state.message else { continue }
            terminal.write("\(label(watch.run, ids)): \(watch.progress.state.text): \(visible(message))\n")
        }
    }

    private func label(_ run: ViewedRun, _ ids: ShortIDs) -> String { "\(ids[run.id]) \(visible(run.name))" }

    /// One line for each change of a state, and now and then one for progress.
    private mutating func tell(_ watches: [RunWatch], _ now: Double) {
        let ids = ShortIDs(watches.map(\.run.id))
        for watch in watches {
            let progress = watch.progress
            let fraction = progress.fraction ?? 0
            let name = label(watch.run, ids)
            let last = told[watch.run.id]
            if last?.state != progress.state {
                let message = progress.state.message.map { ": \(visible($0))" } ?? ""
                terminal.write("\(name): \(progress.state.text)\(message)\n")
            } else if let last, progress.state.state == .running, let step = progress.step, step != last.step,
                fraction - last.fraction >= Self.plainFraction || now - last.at >= Self.plainInterval
            {
                let steps = progress.steps.map { " of \($0)" } ?? ""
                let loss = progress.loss.map { ", loss \(shortDecimal($0))" } ?? ""
                let left = progress.timeLeft.map { ", \(durationText($0)) left" } ?? ""
                terminal.write("\(name): step \(step)\(steps)\(loss)\(left)\n")
            } else {
                continue
            }
            told[watch.run.id] = Told(state: progress.state, step: progress.step, fraction: fraction, at: now)
        }
    }
}
