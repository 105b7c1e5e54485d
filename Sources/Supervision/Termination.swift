import Glibc
import RunFolders
import RunModel

/// The end of all processes of a supervisor's session but itself: SIGTERM, a grace time, SIGKILL.
///
/// Not only of the program's process group: a shell that dies at once on SIGTERM leaves behind the trainer it waited
/// for, and that one must have its time to save a checkpoint, and must not outlive it.
struct Termination {
    let session: ProcessIdentity
    let deadline: Double
    /// How often it should be gone on with, in seconds.
    static let lookInterval = 0.05
    /// How long a killed process may take to go (one that hangs in the kernel), in seconds.
    static let killPatience = 10.0

    /// Begins it: sends SIGTERM.
    init(session: ProcessIdentity, grace: Double) {
        self.session = session
        deadline = monotonicSeconds() + grace
        for group in groups { kill(-group, SIGTERM) }
    }

    /// - Returns: whether nothing is left, or what is left cannot be killed.
    func goOn() -> Bool {
        let groups = groups
        if groups.isEmpty { return true }
        let now = monotonicSeconds()
        if now < deadline { return false }
        for group in groups { kill(-group, SIGKILL) }
        return now > deadline + Self.killPatience
    }

    /// The process groups that have living members. Our own is not among them: we are alone in it.
    private var groups: Set<Int32> {
        Set(session.sessionMembers().compactMap(\.identity.group)).subtracting([session.pid])
    }
}
