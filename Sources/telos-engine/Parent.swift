import CLinux
import Glibc

/// The process that started this one: a run's supervisor. The engine must not outlive it, because then nobody writes
/// down how the run ends.
struct Parent: Sendable {
    let pid: pid_t

    /// From now on its death sends SIGTERM here.
    ///
    /// That it was alive at this moment must be found out afterwards; a death before sends nothing.
    init() {
        pid = getppid()
        // Where the kernel refuses, the look at every step remains.
        _ = telos_signal_at_parent_death(SIGTERM)
    }

    /// An orphan is another process's child: of the next one that adopts orphans, or of process 1.
    var isGone: Bool { getppid() != pid }
}
