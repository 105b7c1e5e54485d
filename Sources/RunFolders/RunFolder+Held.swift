import Glibc
package import RunModel

extension RunFolder {
    /// The life of the run whose supervisor started this process. A program that writes into a run's folder asks
    /// this first: started by hand it must not.
    ///
    /// - Throws: `RunFolderError.notOurs` when this process's parent is not the supervisor of a running attempt, and
    ///   other `RunFolderError`s.
    package func lifeHeldByParent() throws(RunFolderError) -> RunLife {
        guard let life = try readLife() else { throw .noState(path: path) }
        guard life.state == .running, life.host == Machine.host, let supervisor = life.supervisor,
            supervisor.pid == getppid(), supervisor.isAlive
        else { throw .notOurs(path: path) }
        return life
    }
}

/// What `telos-engine` says by its exit code beyond 0 and 1; its supervisor makes the reason of `failed` from it.
package enum EngineExit: Int32, Sendable {
    /// The data or the model cannot be used (sysexits' EX_DATAERR).
    case badData = 65
    case lossNotFinite = 66
    case outOfMemory = 67
    case diskFull = 68

    package var reason: StateReason {
        switch self {
        case .badData: .badData
        case .lossNotFinite: .lossNotFinite
        case .outOfMemory: .outOfMemory
        case .diskFull: .diskFull
        }
    }
}
