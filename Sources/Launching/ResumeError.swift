package import RunModel
package import SystemPackage

/// Why a run cannot go on.
package enum ResumeError: Error, Equatable, CustomStringConvertible {
    case completed(RunID)
    /// It lives: `state` as listings write it.
    case unfinished(RunID, state: String)
    case unreadable(RunID, message: String?)
    /// A run of the older tooling, or one without a `state.json`.
    case notOurs(RunID)
    /// A run made from old logs.
    case imported(RunID)
    case scriptCannotResume(RunID)
    case moved(RunID, from: String, to: String)
    case noSweep(RunID, file: FilePath)
    case sweepIsStopping(RunID, sweep: RunID)
    /// `found` is nil when it cannot be read: then `problem` says why. `changes` says what of it changed (`3 of 400
    /// lines`), as far as that is known.
    case dataChanged(RunID, path: String, changes: String, stored: String, found: String?, problem: String?)
    case modelChanged(RunID, path: String, stored: String, found: String?, problem: String?)

    package var description: String {
        switch self {
        case .completed(let id): "\(id) is completed: there is nothing to go on with; `telos rerun \(id)` runs it anew"
        case .unfinished(let id, let state):
            "\(id) is \(state); "
                + (state == "running (unsupervised)" ? "`telos stop \(id)` ends it" : "`telos watch \(id)` shows it")
        case .unreadable(let id, let message):
            "\(id) cannot be read" + (message.map { ": \(visible($0))" } ?? "") + "; `telos verify` says more"
        case .notOurs(let id): "\(id) was not launched by Telos, or its state.json is missing: it cannot go on"
        case .imported(let id):
            "\(id) was imported from old logs, which do not say how it was started: nothing can go on with it; write a "
                + "training config for a new run"
        case .scriptCannotResume(let id):
            "\(id): this script cannot resume; `telos rerun \(id)` starts it anew (a script that can says "
                + "`script: {resume: true}` in its config)"
        case .moved(let id, let from, let to):
            "\(id) was moved from \(visible(from)) to \(visible(to)): its sweep does not find it there; "
                + "`telos rerun \(id)` starts it anew"
        case .noSweep(let id, let file): "\(id) has no readable sweep file: \(file); `telos rerun \(id)` starts it anew"
        case .sweepIsStopping(let id, let sweep): "\(id): its sweep \(sweep) is being stopped; resume it afterwards"
        case .dataChanged(let id, let path, let changes, let stored, let found, let problem):
            Self.changed(id, "data", path, stored, found, problem, changes.isEmpty ? "" : " (\(changes))")
        case .modelChanged(let id, let path, let stored, let found, let problem):
            Self.changed(id, "model", path, stored, found, problem)
        }
    }

    private static func changed(
        _ id: RunID, _ what: String, _ path: String, _ stored: String, _ found: String?, _ problem: String?,
        _ changes: String = ""
    ) -> String {
        if let found {
            "\(id): its \(what) \(visible(path)) has changed\(changes): it was \(stored) and is \(found); "
                + "`telos rerun \(id)` trains anew on what is there now"
        } else {
            "\(id): its \(what) \(visible(path)) is missing or cannot be read: \(visible(problem ?? "")); it was "
                + "\(stored): bring it back, or name another in the config of a new run"
        }
    }
}
