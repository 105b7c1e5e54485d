package import FileDigests
import RunModel
import Synchronization
import SystemPackage

/// How far the reading of data or of a model is, on one line of the terminal that is drawn again and again; nothing where
/// there is none, and nothing while all that was read took less than a second.
package final class ReadingLine: Sendable {
    private let terminal: Terminal
    private let now: @Sendable () -> ContinuousClock.Instant
    private let state = Mutex(State())

    private struct State {
        var begun: ContinuousClock.Instant?
        var drawn: ContinuousClock.Instant?
        var isShown = false
    }

    /// - Parameter now: the time; tests have their own.
    package init(
        on terminal: Terminal = .standardError(), now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.terminal = terminal
        self.now = now
    }

    /// What is done takes its line away, so that nothing stands in the way of what is printed next.
    package func show(_ progress: DigestCache.Progress) {
        guard terminal.isInteractive else { return }
        state.withLock { state in
            if progress.doneByteCount >= progress.byteCount {
                if state.isShown { terminal.write("\r\u{1B}[K") }
                state.isShown = false
                return
            }
            let now = self.now()
            let begun = state.begun ?? now
            state.begun = begun
            guard now - begun >= .seconds(1), state.drawn.map({ now - $0 >= .milliseconds(100) }) ?? true else {
                return
            }
            state.drawn = now
            state.isShown = true
            terminal.write("\r\u{1B}[K\(text(progress))")
        }
    }

    /// In one line of the terminal: what a line too long left behind could not be taken away.
    private func text(_ progress: DigestCache.Progress) -> String {
        let (done, all) = (Self.gigabytes(progress.doneByteCount), Self.gigabytes(progress.byteCount))
        let name = visible(progress.path.lastComponent?.string ?? progress.path.string)
        return String("\(done) of \(all) GB of \(name) read".prefix(max(terminal.size.columns - 1, 20)))
    }

    /// With one digit after the point.
    private static func gigabytes(_ byteCount: Int) -> String {
        let tenths = (byteCount + 50_000_000) / 100_000_000
        return "\(tenths / 10).\(tenths % 10)"
    }
}
