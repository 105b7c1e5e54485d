import DurableFiles
import FineTuning
import RunFolders
import SystemPackage

/// Why the engine ends without a result: what it says, one line each, and its exit code.
struct EngineFailure: Error {
    var problems: [String]
    var exitCode: Int32

    /// The command line or the configuration cannot be carried out.
    static func badInput(_ problems: [String]) -> EngineFailure { EngineFailure(problems: problems, exitCode: 2) }

    /// The data or the model cannot be used.
    static func badData(_ problems: [String]) -> EngineFailure {
        EngineFailure(problems: problems, exitCode: EngineExit.badData.rawValue)
    }

    /// What was asked for was right, and could not be done.
    static func failed(_ problem: String) -> EngineFailure { EngineFailure(problems: [problem], exitCode: 1) }

    /// The work was ended by a signal, and left nothing behind.
    static func stopped(bySignal signal: Int32) -> EngineFailure {
        EngineFailure(problems: ["stopped by signal \(signal); nothing was written"], exitCode: 128 + signal)
    }

    /// The same failure of a command that `telos` stands for: the codes beyond 2 are for supervisors.
    static func ofCommand(_ error: any Error) -> EngineFailure {
        guard let failure = error as? EngineFailure else { return .failed("\(error)") }
        let isForSupervisors = EngineExit(rawValue: failure.exitCode) != nil
        return EngineFailure(problems: failure.problems, exitCode: isForSupervisors ? 1 : failure.exitCode)
    }

    /// The training ended by a signal: as a shell reports it. Readers of logs know these words: no fault of its own.
    static func stopped(bySignal signal: Int32, afterStep step: Int, supervisorIsGone: Bool) -> EngineFailure {
        EngineFailure(
            problems: [
                "stopped by signal \(signal) after step \(step)" + (supervisorIsGone ? ": its supervisor is gone" : "")
            ], exitCode: 128 + signal)
    }

    /// A failure of the training itself.
    init(duringTraining error: any Error) {
        switch error {
        case let failure as EngineFailure: self = failure
        case TrainingError.lossNotFinite: self.init(error, EngineExit.lossNotFinite.rawValue)
        case let error as FileError where [.noSpace, .diskQuotaExceeded].contains(error.errno):
            self.init(error, EngineExit.diskFull.rawValue)
        case RunFolderError.file(let error) where [.noSpace, .diskQuotaExceeded].contains(error.errno):
            self.init(error, EngineExit.diskFull.rawValue)
        default: self.init(error, 1)
        }
    }

    private init(_ error: any Error, _ exitCode: Int32) {
        self.init(problems: ["\(error)"], exitCode: exitCode)
    }

    init(problems: [String], exitCode: Int32) {
        self.problems = problems
        self.exitCode = exitCode
    }
}
