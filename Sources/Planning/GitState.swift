import RunStore
import SystemPackage

/// The commit that a folder's work tree stands at.
enum GitState {
    /// nil outside a git work tree, without a commit, and without git.
    ///
    /// - Parameter limitMilliseconds: how long finding out whether files were changed may take.
    static func read(_ folder: FilePath, limitMilliseconds: Int = 500) -> RunConfiguration.Git? {
        let git = ["git", "--no-optional-locks", "-C", folder.string]
        // Quick, but on a busy machine not within half a second; a commit is worth some waiting.
        let head = Program.output(
            of: git + ["rev-parse", "--verify", "--quiet", "HEAD"], limitMilliseconds: 10_000)
        guard let head, head.utf8.count >= 40 else { return nil }
        // Untracked files are no change of what was committed; results are untracked.
        let changes = Program.output(
            of: git + ["status", "--porcelain", "--untracked-files=no", "--", "."],
            limitMilliseconds: limitMilliseconds)
        return RunConfiguration.Git(commit: String(head.trimmed), isDirty: changes.map { !$0.isEmpty })
    }
}
