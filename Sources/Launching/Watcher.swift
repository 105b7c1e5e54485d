import Glibc
import RunModel
package import Supervision

/// Shows runs that other processes carry, until none of them runs any more. It only looks, and ^C ends the looking:
/// nothing is stopped.
package struct Watcher {
    private var watches: [RunWatch]
    private let newRuns: () -> [ViewedRun]
    private let inbox: SignalInbox
    private var display: RunDisplay

    /// - Parameters:
    ///   - newRuns: runs that were set going since it was last asked; asked now and then.
    /// - Throws: `SupervisionError.cannotCatchSignals`
    package init(
        _ runs: [ViewedRun], terminal: Terminal = .standardError(), newRuns: @escaping () -> [ViewedRun]
    ) throws(SupervisionError) {
        watches = runs.map(RunWatch.init)
        self.newRuns = newRuns
        display = RunDisplay(terminal)
        inbox = try SignalInbox(catching: [SIGINT, SIGWINCH])
    }

    /// - Returns: false when ^C ended it.
    package mutating func watch() -> Bool {
        var nextLook = monotonicSeconds() + Self.lookInterval
        while true {
            let now = monotonicSeconds()
            let moment = Moment.now()
            for index in watches.indices { watches[index].update(now: moment) }
            display.show(watches, now: now)
            let areOver = watches.allSatisfy(\.isOver)
            if areOver || now >= nextLook {
                nextLook = now + Self.lookInterval
                // The others look again at their own files, also after a resume.
                let new = newRuns().filter { run in !watches.contains { $0.run.folder == run.folder } }
                watches += new.map(RunWatch.init)
                if areOver, new.isEmpty { break }
            }
            if inbox.wait(seconds: SweepViewer.interval).contains(SIGINT) {
                display.clearLine()
                return false
            }
        }
        display.tellReasons(watches)
        return true
    }

    /// Seconds between two looks for runs that others launched.
    private static let lookInterval = 2.0
}
