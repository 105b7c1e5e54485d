import Glibc
import Importing
import Launching

/// How far an import is, on one line of the terminal that is drawn again and again; nothing where there is none.
final class ProgressLine {
    private let terminal = Terminal.standardError()
    private var isShown = false
    private var begun = ContinuousClock.now

    func show(_ progress: ImportProgress) {
        // What is over at once needs no telling.
        guard progress.total > 0, terminal.isInteractive, isShown || .now - begun > .milliseconds(300) else { return }
        let verb = progress.step == .comparing ? "compared" : "read"
        terminal.write("\r\u{1B}[K\(progress.done) of \(progress.total) logs \(verb)")
        isShown = true
    }

    func clear() {
        if isShown { terminal.write("\r\u{1B}[K") }
        isShown = false
    }
}
