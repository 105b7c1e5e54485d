package import RunModel
package import SystemPackage

/// Why a process cannot be started or supervised.
package enum SupervisionError: Error, Equatable, CustomStringConvertible {
    /// `program` as it was asked for.
    case cannotStart(program: String, directory: FilePath?, errno: Errno)
    case cannotOpen(path: FilePath, errno: Errno)
    case cannotCatchSignals(Errno)
    case cannotOpenSession(Errno)
    /// The launch order on the standard input is not one; `problem` says why.
    case badOrder(problem: String)
    case badArguments
    /// The attempt is not there to be started.
    case notQueued(path: FilePath, attempt: Int, found: RunState, foundAttempt: Int)
    case notClaimed(path: FilePath, attempt: Int)
    /// The process that gave the order is gone, so that another may be giving it again.
    case launcherGone(path: FilePath)

    package var description: String {
        switch self {
        case .cannotStart(let program, let directory, .noSuchFileOrDirectory):
            "cannot start \(quoted(program)): no such program"
                + (directory.map { program.contains("/") ? " (seen from \($0))" : "" } ?? "")
        case .cannotStart(let program, _, .permissionDenied):
            "cannot start \(quoted(program)): it may not be executed"
        case .cannotStart(let program, _, .execFormatError):
            "cannot start \(quoted(program)): it is no program this machine runs"
        case .cannotStart(let program, _, let errno): "cannot start \(quoted(program)): \(errno)"
        case .cannotOpen(let path, let errno): "cannot open \(path): \(errno)"
        case .cannotCatchSignals(let errno): "cannot listen to signals: \(errno)"
        case .cannotOpenSession(let errno): "cannot open a session of its own: \(errno)"
        case .badOrder(let problem): "the launch order on the standard input cannot be read: \(problem)"
        case .badArguments:
            "usage: telos-supervisor RUNFOLDER --attempt N, with the launch order on the standard input; "
                + "`telos train` starts it"
        case .notQueued(let path, let attempt, let found, let foundAttempt):
            "attempt \(attempt) of \(path) is not to be started: its state is \(found.rawValue), attempt "
                + "\(foundAttempt); `telos rerun` starts the run anew"
        case .notClaimed(let path, let attempt):
            "attempt \(attempt) of \(path) is claimed by nobody; `telos resume` claims and starts it"
        case .launcherGone(let path): "the process that wanted \(path) started is gone"
        }
    }
}
