import DurableFiles
import RunStore
import SystemPackage

extension Project {
    /// The project that a path means which somebody typed: that of `root`, else of the working directory, else the one
    /// that the path lies in.
    ///
    /// - Throws: `ProjectError`, `FileError`
    static func locate(named root: String? = nil, of path: FilePath) throws -> Project {
        do {
            return try locate(named: root, from: try FilePath(".").resolvingLinks())
        } catch ProjectError.notFound {
            return try locate(named: nil, from: path.resolvingLinks().removingLastComponent())
        }
    }
}
