import RunStore
import SystemPackage

/// The commit that a folder's work tree stands at.
enum GitState {
    /// How long finding out whether files were changed may take.
    static let limitMilliseconds = 500

    /// nil outside a git work tree, without a commit, and without git.
    static func read(_ folder: FilePath) -> RunConfiguration.Git? {
        let git = ["git", "--no-optional-locks", "-C", folder.string]
        guard let head = Program.output(of: git + ["rev-parse", "--verify", "--quiet", "HEAD"]), head.utf8.count >= 40 else {
            return nil
        }
        // Untracked files are no change of what was committed; results are untracked.
        let changes = Program.output(
            of: git + ["status", "--porcelain", "--untracked-files=no", "--", "."],
            limitMilliseconds: limitMilliseconds)
        return RunConfiguration.Git(commit: String(head.trimmed), isDirty: changes.map { !$0.isEmpty })
    }
}
