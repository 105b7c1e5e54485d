package import DurableFiles
package import JSONValues
package import RunModel
package import SystemPackage

/// Why a run's folder or a sweep's files cannot be read or written.
package enum RunFolderError: Error, Equatable, CustomStringConvertible {
    case file(FileError)
    case badJSON(path: FilePath, JSONParseError)
    case badState(path: FilePath, RunLifeError)
    /// A member of one of our JSON files is missing, or not what it must be.
    case badMember(path: FilePath, key: String)
    case newerSchema(path: FilePath, schema: Int, known: Int)
    case noState(path: FilePath)
    /// Somebody else holds what was to be claimed.
    case claimed(path: FilePath, by: Claim?)
    case sweepExists(path: FilePath)
    /// A program was started by hand on a run's folder.
    case notOurs(path: FilePath)

    package var description: String {
        switch self {
        case .file(let error): error.description
        case .badJSON(let path, let error): "\(path) is not readable JSON: \(error)"
        case .badState(let path, let error): "\(path) cannot be read: \(error)"
        case .badMember(let path, let key): "\(path): at `\(key)`: missing, or not what it must be"
        case .newerSchema(let path, let schema, let known):
            "\(path) has schema \(schema), and this Telos reads schemas up to \(known); use a newer Telos"
        case .noState(let path): "\(path) holds no state.json"
        case .claimed(let path, let claim?):
            "\(path) is claimed: process \(claim.process.pid) on \(visible(claim.host)) carries it out"
        case .claimed(let path, nil): "\(path) is claimed, and does not yet say by whom"
        case .sweepExists(let path): "\(path) exists already; a sweep's file is written once"
        case .notOurs(let path):
            "\(path) is not for this process to write into: a run's folder belongs to its supervisor; give another "
                + "folder with `--out`, or start the run anew with `telos rerun`"
        }
    }

    /// Whether the cause is a full disk, so that a later try may succeed.
    package var isDiskFull: Bool {
        guard case .file(let error) = self else { return false }
        return error.errno == .noSpace || error.errno == .diskQuotaExceeded
    }

    /// Whether the cause is that a file does not exist.
    package var isMissing: Bool {
        switch self {
        case .file(let error): error.isMissing
        case .noState: true
        default: false
        }
    }
}
