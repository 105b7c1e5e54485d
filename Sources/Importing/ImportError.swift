import RunModel
package import SystemPackage

/// Why nothing can be imported from a folder.
package enum ImportError: Error, Equatable, CustomStringConvertible {
    case missing(path: FilePath)
    case notAFolder(path: FilePath)
    /// It is a results tree, or lies in one.
    case resultsTree(path: FilePath)
    /// It is this project's results folder, or lies in it.
    case ownResults(path: FilePath)
    case badPurpose(String)

    package var description: String {
        switch self {
        case .missing(let path): "\(quoted(path.string)) does not exist"
        case .notAFolder(let path): "\(quoted(path.string)) is not a folder; name the folder in which the logs lie"
        case .resultsTree(let path):
            "\(quoted(path.string)) is a results tree: its runs need no import; `telos list --root DIR` lists them, DIR "
                + "being the folder that holds its Results_v2"
        case .ownResults(let path):
            "\(quoted(path.string)) lies in this project's results folder: its runs stand there already"
        case .badPurpose(let problem): problem
        }
    }

    /// Whether what was typed is wrong, rather than that something is not there.
    package var isUsage: Bool {
        if case .missing = self { false } else { true }
    }
}
