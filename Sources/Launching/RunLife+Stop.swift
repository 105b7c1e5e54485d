import Glibc
import RunFolders
package import RunModel
package import Supervision

extension RunLife {
    /// Begins the end of a running attempt whose stop was requested by its file: a supervisor on this host is told at
    /// once, and what a dead one left running on this host is ended from here.
    ///
    /// - Returns: what is to be gone on with until the processes have ended; nil when a supervisor does that.
    package func beginStop() -> Termination? {
        guard state == .running, let supervisor,
            Presence.isHere(host: host, bootID: bootID)
        else { return nil }
        if supervisor.isAlive {
            kill(supervisor.pid, SIGTERM)
            return nil
        }
        return Termination(session: supervisor, reachesOtherSessions: false)
    }
}
