package import RunModel

/// Why a text names no run.
package enum RunLookupError: Error, Equatable, CustomStringConvertible {
    case noRuns(resultsFolder: String)
    case notFound(String)
    /// `restorable` is what `telos restore` takes: a run's name in the trash, or what was typed where it names a sweep.
    case removed(String, restorable: String)
    /// It begins with `@`.
    case unknownWord(String)
    /// Runs stand somewhere below it.
    case folderOfRuns(String)
    case ambiguous(String, candidates: [String])
    /// Two folders hold one id: one is a copy of the other.
    case duplicate(RunID, paths: [String])

    package var description: String {
        switch self {
        case .noRuns(let folder): "no runs in \(folder) yet; `telos train CONFIG` makes some"
        case .notFound(let text): "no run \(quoted(text)); `telos list --detail` shows what there is"
        case .removed(let text, let restorable):
            "no run \(quoted(text)): it is in the trash; `telos restore \(visible(restorable))` brings it back"
        case .unknownWord(let text):
            "no run \(quoted(text)); there are @last, the newest run, and @last-sweep, the runs of its sweep"
        case .folderOfRuns(let text):
            "no run \(quoted(text)): it is a folder above runs; name a run's own folder, or a run or a sweep by its id"
        case .ambiguous(let text, let candidates):
            "\(quoted(text)) is the beginning of several ids: \(candidates.joined(separator: ", ")); type more of it"
        case .duplicate(let id, let paths):
            "the id \(id) stands in several folders, one a copy of the other; name one by its path:\n"
                + paths.map { "  " + $0 }.joined(separator: "\n")
        }
    }
}
