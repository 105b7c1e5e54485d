package import RunModel
package import SystemPackage

/// Why no entry was added.
package enum RecordError: Error, Equatable, CustomStringConvertible {
    /// A note without a word.
    case emptyNote
    case noRuns(RunID)
    case stillRunning(RunID, unfinished: Int, of: Int)
    /// `file` is as messages write it.
    case recorded(RunID, file: String, line: Int)
    /// Another process works on it.
    case held(path: FilePath)
    /// It was written again and again, and never stood there afterwards.
    case notKept(path: FilePath)

    package var description: String {
        switch self {
        case .emptyNote: "the note is empty; write what is to be remembered"
        case .noRuns(let sweep):
            "no run of the sweep \(sweep) is left in the results folder: there is nothing to record"
        case .stillRunning(let sweep, let unfinished, let count):
            "the sweep \(sweep) is still running: \(unfinished) of its \(count) runs have not ended; its entry is written "
                + "when they have"
        case .recorded(let sweep, let file, let line):
            "the sweep \(sweep) has its entry: \(visible(file)):\(line); every figure of it holds"
        case .held(let path): "\(path) is being written by somebody else; try again"
        case .notKept(let path):
            "the entry was written into \(path) and was not there afterwards: something replaces the file; try again"
        }
    }
}
