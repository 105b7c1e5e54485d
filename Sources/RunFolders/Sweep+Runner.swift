import DurableFiles
import Glibc
package import RunModel
import SystemPackage

/// The newest runner that claimed a sweep.
package struct RunnerClaim: Equatable, Sendable {
    package var number: Int
    /// nil while it is being written.
    package var claim: Claim?
    /// The claim file's modification time, which the runner sets every 30 s.
    package var heartbeat: Moment

    package func presence(now: Moment) -> Presence {
        // One that a crash tore is nobody's after a minute.
        guard let claim else { return now.seconds(since: heartbeat) < 60 ? .alive : .gone }
        return Presence(
            host: claim.host, bootID: claim.bootID, process: claim.process, heartbeat: heartbeat, now: now)
    }
}

extension Sweep {
    /// The newest runner's claim; nil when none was made yet. Claims are never removed, so the numbers have no gaps.
    ///
    /// - Throws: `RunFolderError`
    package func newestRunner() throws(RunFolderError) -> RunnerClaim? {
        var newest: (number: Int, status: FileStatus)?
        while let status = try claimFile(runner: (newest?.number ?? 0) + 1).look() {
            newest = ((newest?.number ?? 0) + 1, status)
        }
        guard let newest else { return nil }
        return RunnerClaim(
            number: newest.number, claim: try claimFile(runner: newest.number).readClaim(),
            heartbeat: Moment(unixMilliseconds: newest.status.modified / 1_000_000))
    }

    /// Makes this process the sweep's runner.
    ///
    /// - Returns: the runner's number, for `beat`.
    /// - Throws: `RunFolderError.claimed` when a living runner, or one that may live, has it; other
    ///   `RunFolderError`s.
    package func claimRunner() throws(RunFolderError) -> Int {
        let newest = try newestRunner()
        if let newest, newest.presence(now: .now()) == .alive {
            throw .claimed(path: claimFile(runner: newest.number), by: newest.claim)
        }
        let number = (newest?.number ?? 0) + 1
        let file = claimFile(runner: number)
        // A crash of the machine that takes the claim away takes us along.
        if try !file.createJSON(Claim.ours().json, isDurable: false) {
            throw .claimed(path: file, by: try file.readClaim())
        }
        return number
    }

    /// Gives the sign of life of the runner of that number: its claim's modification time.
    ///
    /// - Throws: `RunFolderError`
    package func beat(runner: Int) throws(RunFolderError) {
        let file = claimFile(runner: runner)
        if file.withPlatformString({ utimensat(AT_FDCWD, $0, nil, 0) }) != 0 {
            throw .file(.system(verb: "set the time of", path: file, errno: Errno(rawValue: Glibc.errno)))
        }
    }
}
