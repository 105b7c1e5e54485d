import CLinux
import Glibc
import SystemPackage

/// The signals sent to this process, to be looked at where it suits. There is one for the whole process.
package struct SignalInbox: Sendable {
    private let descriptor: CInt

    /// From now on these signals only arrive here.
    ///
    /// - Throws: `SupervisionError.cannotCatchSignals`
    package init(catching signals: [CInt]) throws(SupervisionError) {
        // A reader that goes away must not end a process that has runs to look after.
        signal(SIGPIPE, SIG_IGN)
        descriptor = telos_catch_signals(signals, CInt(signals.count))
        if descriptor < 0 { throw .cannotCatchSignals(Errno(rawValue: errno)) }
    }

    /// The signals that arrived; waits up to `seconds` for the first.
    package func wait(seconds: Double) -> [CInt] {
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&entry, 1, CInt(max(0, seconds * 1000).rounded(.up))) > 0 else { return [] }
        var bytes = [UInt8](repeating: 0, count: 256)
        let count = read(descriptor, &bytes, bytes.count)
        return bytes.prefix(max(0, count)).map(CInt.init)
    }
}

/// Seconds on a clock that never jumps.
package func monotonicSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}
