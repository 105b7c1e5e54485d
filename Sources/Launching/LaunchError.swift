package import RunModel
package import SystemPackage

/// Why a sweep cannot be launched or carried through.
package enum LaunchError: Error, Equatable, CustomStringConvertible {
    /// The runner ended before it held its claims; `told` is what it said.
    case runnerEnded(told: String)
    case runnerSilent(seconds: Int)
    /// A person gave up before the sweep began.
    case interrupted
    case noSuchSweep(RunID, file: FilePath)

    package var description: String {
        switch self {
        case .runnerEnded(let told):
            "the sweep's runner ended at once" + (told.isEmpty ? "" : ": \(visible(told))")
        case .runnerSilent(let seconds): "the sweep's runner did not begin within \(seconds) seconds"
        case .interrupted: "interrupted before the sweep's runner began"
        case .noSuchSweep(let sweep, let file): "there is no sweep \(sweep): \(file) does not exist"
        }
    }
}
