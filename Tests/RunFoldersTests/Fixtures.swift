import Glibc
import RunModel
import SystemPackage
import TestSupport

@testable import RunFolders

func withRunFolder(_ body: (RunFolder) throws -> Void) throws {
    try withTemporaryFolder { try body(RunFolder($0)) }
}

/// A run queued by this process, now.
func queuedLife() -> RunLife {
    var life = RunLife(state: .queued, host: Machine.host, bootID: Machine.bootID, queuedAt: .now())
    life.launcher = .current
    return life
}

/// A process that is certainly gone: its number is free, or another's.
func goneProcess() -> ProcessIdentity {
    var pid = pid_t()
    let arguments: [UnsafeMutablePointer<CChar>?] = [strdup("/bin/true"), nil]
    defer { free(arguments[0]) }
    precondition(posix_spawn(&pid, "/bin/true", nil, nil, arguments, environ) == 0, "/bin/true does not start")
    let identity = ProcessStatus(of: pid)!.identity
    waitpid(pid, nil, 0)
    return ProcessIdentity(pid: pid, started: identity.started)
}
