import Glibc

/// A progress bar on stderr in the form of Python's tqdm, at most once a second.
struct ProgressBar {
    private let start: ContinuousClock.Instant
    private let total: Int
    /// What was done before it: no part of the rate.
    private let begin: Int
    private var lastShown: ContinuousClock.Instant?
    private(set) var isShown = false

    init(total: Int, begin: Int, start: ContinuousClock.Instant) {
        self.total = total
        self.begin = begin
        self.start = start
    }

    /// Shows how far it is, unless it was shown less than a second ago.
    mutating func show(_ done: Int, at now: ContinuousClock.Instant, always: Bool = false) {
        if !always, let lastShown, lastShown.duration(to: now) < .seconds(1) { return }
        lastShown = now
        isShown = true
        writeError("\r" + Self.text(done, of: total, since: begin, seconds: start.duration(to: now).seconds))
    }

    /// Ends the line that the bar stands on.
    mutating func leave() {
        if isShown { writeError("\n") }
        isShown = false
    }

    /// `  0%|          | 57/20000 [00:05<26:55, 12.34it/s]`
    static func text(_ done: Int, of total: Int, since begin: Int = 0, seconds: Double) -> String {
        let fraction = Double(done) / Double(total)
        let eighths = Int(fraction * 80)
        let tail = eighths % 8 == 0 ? "" : String(["▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8 - 1])
        let blocks = String(repeating: "█", count: eighths / 8) + tail
        let bar = blocks + String(repeating: " ", count: 10 - eighths / 8 - (tail.isEmpty ? 0 : 1))
        let rate = done > begin && seconds > 0 ? Double(done - begin) / seconds : nil
        let left = rate.map { time(Double(total - done) / $0) } ?? "?"
        return padded(String(Int(fraction * 100)), 3) + "%|\(bar)| \(done)/\(total) [\(time(seconds))<\(left), "
            + (rate.map(rateText) ?? "?it/s") + "]"
    }

    private static func rateText(_ rate: Double) -> String {
        rate >= 1 ? padded(hundredths(rate), 5) + "it/s" : padded(hundredths(1 / rate), 5) + "s/it"
    }

    private static func hundredths(_ value: Double) -> String {
        let number = Int((value * 100).rounded())
        return "\(number / 100)." + (number % 100 < 10 ? "0" : "") + "\(number % 100)"
    }

    /// `MM:SS` or `H:MM:SS`.
    private static func time(_ seconds: Double) -> String {
        let whole = Int(min(seconds, 1e9))
        func two(_ number: Int) -> String { (number < 10 ? "0" : "") + String(number) }
        let short = "\(two(whole / 60 % 60)):\(two(whole % 60))"
        return whole >= 3600 ? "\(whole / 3600):\(short)" : short
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }
}

extension Duration {
    var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
