import Glibc

/// What was waited for did not come.
public struct TooLate: Error, CustomStringConvertible {
    /// What was waited for.
    public var description: String
}

/// Waits until it is so; a minute is for ever.
public func eventually(_ what: String, _ isSo: () throws -> Bool) throws {
    let deadline = ContinuousClock.now + .seconds(60)
    while try !isSo() {
        if ContinuousClock.now > deadline { throw TooLate(description: "waited for a minute: \(what)") }
        usleep(10_000)
    }
}

/// Waits for the child's end: its exit code, or 128 + the signal.
public func waited(for pid: Int32) throws -> CInt {
    var status: CInt = 0
    do {
        try eventually("process \(pid) ends") { waitpid(pid, &status, WNOHANG) == pid }
    } catch {
        kill(pid, SIGKILL)
        waitpid(pid, &status, 0)
        throw error
    }
    return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
}
