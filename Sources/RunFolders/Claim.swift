import DurableFiles
package import JSONValues
package import RunModel
import SystemPackage

/// Who holds a run's attempt, or a sweep: the content of `attempt-{n}.claim` and `{sweep}.runner-{n}.claim`.
package struct Claim: Equatable, Sendable {
    package var host: String
    package var bootID: String?
    package var process: ProcessIdentity
    package var at: Moment

    /// By this process, now.
    package static func ours() -> Claim {
        Claim(host: Machine.host, bootID: Machine.bootID, process: .current, at: .now())
    }

    package init(host: String, bootID: String?, process: ProcessIdentity, at: Moment) {
        self.host = host
        self.bootID = bootID
        self.process = process
        self.at = at
    }

    /// What can be known of the process that made it. On another host, the time it was made is its last sign of life.
    package func presence(now: Moment) -> Presence {
        Presence(host: host, bootID: bootID, process: process, heartbeat: at, now: now)
    }

    package var json: JSONValue {
        [
            "host": .string(host), "boot_id": JSONValue(bootID), "pid": .integer(Int64(process.pid)),
            "started": .integer(Int64(clamping: process.started)), "at": .string(at.description),
        ]
    }

    /// nil when this is no claim.
    package init?(json: JSONValue) {
        guard let host = json["host"]?.string, let pid = json["pid"]?.integer.flatMap(Int32.init(exactly:)),
            let started = json["started"]?.integer.flatMap(UInt64.init(exactly:)),
            let at = json["at"]?.string.flatMap({ Moment($0) })
        else { return nil }
        self.init(
            host: host, bootID: json["boot_id"]?.string, process: ProcessIdentity(pid: pid, started: started), at: at)
    }
}

extension RunFolder {
    /// Claims an attempt after the first (the first is its sweep's runner's).
    ///
    /// - Throws: `RunFolderError.claimed` when somebody has it, and other `RunFolderError`s.
    package func claim(attempt: Int) throws(RunFolderError) {
        let file = claimFile(attempt: attempt)
        if try !file.createJSON(Claim.ours().json) { throw .claimed(path: file, by: try file.readClaim()) }
    }
}

/// The claim of an attempt that is not the current one yet.
package struct AttemptClaim: Equatable, Sendable {
    /// nil when the file is not written to its end.
    package var claim: Claim?
    package var modified: Moment

    /// Whether somebody is about to queue the attempt. A claim that a crash tore is nobody's after a minute.
    package func isHeld(now: Moment) -> Bool {
        guard let claim else { return now.seconds(since: modified) < 60 }
        return claim.presence(now: now) == .alive
    }
}

extension RunFolder {
    /// Who claimed that attempt; nil when nobody did.
    ///
    /// - Throws: `RunFolderError`
    package func attemptClaim(_ attempt: Int) throws(RunFolderError) -> AttemptClaim? {
        let file = claimFile(attempt: attempt)
        guard let status = try file.look() else { return nil }
        return AttemptClaim(
            claim: try file.readClaim(), modified: Moment(unixMilliseconds: status.modified / 1_000_000))
    }
}

extension FilePath {
    /// nil when there is none, and when it is not written to its end yet.
    func readClaim() throws(RunFolderError) -> Claim? {
        do {
            return try readJSON().flatMap(Claim.init(json:))
        } catch .badJSON {
            return nil
        }
    }
}
