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
        self.init(
            host: host, bootID: bootID, process: process, heartbeat: heartbeat, now: now, ourBootID: Machine.bootID)
    }

    init(
        host: String, bootID: String?, process: ProcessIdentity?, heartbeat: Moment, now: Moment, ourBootID: String?
    ) {
        if let process, host == Machine.host {
            switch Boot(bootID, ourBootID) {
            case .same:
                self = process.isAlive ? .alive : .gone
                return
            case .earlier:
                self = .rebooted
                return
            // Its numbers mean nothing here.
            case .otherContainer: break
            }
        }
        self = now.seconds(since: heartbeat) > Self.silenceLimit ? .silent : .alive
    }

    /// Whether process numbers that a file names mean something here: they are of this host, and of this boot.
    package static func isHere(host: String, bootID: String?) -> Bool {
        host == Machine.host && Boot(bootID, Machine.bootID) == .same
    }
}

/// How the boot that a file names and this one go together, on one host. Where one is not known they are the same.
private enum Boot {
    case same, earlier, otherContainer

    init(_ told: String?, _ ours: String?) {
        guard let told, let ours, told != ours else {
            self = .same
            return
        }
        // Before the slash stands the machine's boot, after it the container's process numbers.
        self = told.prefix { $0 != "/" } == ours.prefix { $0 != "/" } ? .otherContainer : .earlier
    }
}
