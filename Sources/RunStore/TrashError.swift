package import RunModel
package import SystemPackage

/// Why a run cannot be removed or restored.
package enum TrashError: Error, Equatable, CustomStringConvertible {
    /// It runs, or waits for its turn; `state` as listings write it.
    case notEnded(RunID, state: String)
    /// A program that Telos did not start seems to write its log.
    case growing(RunID, state: String)
    /// The run's folder is a link: moved, it could lead nowhere.
    case link(path: FilePath)
    /// Its `state.json` is of a newer Telos, which may be running it, or unreadable while something writes.
    case unknownState(path: FilePath, problem: String)
    case gone(path: FilePath)
    case notFound(String)
    case ambiguous(String, candidates: [String])
    /// Nothing says where the run was.
    case noRecord(folder: FilePath)
    /// Something stands where the run was.
    case placeTaken(name: String, path: FilePath)

    package var description: String {
        switch self {
        case .notEnded(let id, let state):
            "the run \(id) is \(state); end it first with `telos stop \(id)`"
        case .growing(let id, let state):
            "the run \(id) is \(state); remove it when it has ended"
        case .link(let path):
            "\(path) is a link; remove the link itself, or the run by the path it leads to"
        case .unknownState(let path, let problem):
            "whether \(path) runs cannot be told: \(problem)"
        case .gone(let path): "\(path) is not there any more"
        case .notFound(let text): "the trash holds no run \(quoted(text)); `telos restore` lists what it holds"
        case .ambiguous(let text, let candidates):
            "\(quoted(text)) means several runs in the trash; name one:\n"
                + candidates.map { "  \(visible($0))" }.joined(separator: "\n")
        case .noRecord(let folder):
            "nothing says where \(folder) was: its record is missing or unreadable; move the folder back by hand"
        case .placeTaken(let name, let path):
            "the place of \(name) is taken, by \(path); move or remove that first"
        }
    }
}
