import Glibc
import RunFolders
package import RunModel

/// The end of what a supervisor's program started: SIGTERM, a grace time, SIGKILL.
///
/// Not only of the program's process group: a shell that dies at once on SIGTERM leaves behind the trainer it waited
/// for, and that one must have its time to save a checkpoint, and must not outlive it.
package struct Termination: Sendable {
    private let session: ProcessIdentity
    /// Whether processes that opened sessions of their own end too. Launchers of parallel training start their workers
    /// so, and no stop may leave one on a device; what a program that ended by itself left behind in another session
    /// is meant to live on.
    private let reachesOtherSessions: Bool
    private let deadline: Double
    /// How often it should be gone on with, in seconds.
    package static let lookInterval = 0.05
    /// From SIGTERM to SIGKILL, in seconds.
    package static let defaultGrace = 30.0
    /// How long a killed process may take to go (one that hangs in the kernel), in seconds.
    private static let killPatience = 10.0

    /// Begins it: sends SIGTERM.
    ///
    /// - Parameter session: the supervisor: this process, or one that died and left its program running.
    package init(session: ProcessIdentity, reachesOtherSessions: Bool, grace: Double = defaultGrace) {
        self.session = session
        self.reachesOtherSessions = reachesOtherSessions
        deadline = monotonicSeconds() + grace
        for group in groups { kill(-group, SIGTERM) }
    }

    /// - Returns: whether nothing is left, or what is left cannot be killed.
    package func goOn() -> Bool {
        let groups = groups
        if groups.isEmpty { return true }
        let now = monotonicSeconds()
        if now < deadline { return false }
        for group in groups { kill(-group, SIGKILL) }
        return now > deadline + Self.killPatience
    }

    /// The process groups that have living members. Our own is not among them: we are alone in it.
    private var groups: Set<Int32> {
        let members = session.sessionMembers() + (reachesOtherSessions ? session.descendants() : [])
        return Set(members.compactMap(\.identity.group)).subtracting([session.pid])
    }
}
