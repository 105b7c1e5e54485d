package import RunModel

/// What can be known of a process that a file names.
package enum Presence: Equatable, Sendable {
    /// It lives; or it is on another host and gave a sign of life less than 5 minutes ago.
    case alive
    /// This host, this boot, and no such process.
    case gone
    /// This host, an earlier boot.
    case rebooted
    /// Another host, and no sign of life for 5 minutes.
    case silent

    /// The longest time without a heartbeat of a process on another host that counts as alive, in seconds.
    package static let silenceLimit = 300.0

    /// - Parameters:
    ///   - process: nil when it is not known which: then only the heartbeat speaks.
    ///   - heartbeat: its last sign of life.
    package init(host: String, bootID: String?, process: ProcessIdentity?, heartbeat: Moment, now: Moment) {
        if host == Machine.host, let process {
            if let bootID, let ours = Machine.bootID, bootID != ours {
                self = .rebooted
            } else {
                self = process.isAlive ? .alive : .gone
            }
        } else {
            self = now.seconds(since: heartbeat) > Self.silenceLimit ? .silent : .alive
        }
    }
}
