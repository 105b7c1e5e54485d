import DurableFiles
import RunStore
import SystemPackage

/// The commit that a folder's work tree stands at, found out beside other work: in a large tree it takes a while.
struct GitState: ~Copyable {
    private let folder: FilePath
    private let status: Program?

    /// Begins to find out; outside a git work tree nothing is asked.
    ///
    /// - Parameter results: the results folder's path relative to the folder, which does not count: it changes with
    ///   every launch.
    init(of folder: FilePath, leavingOut results: String) {
        self.folder = folder
        guard Self.isInWorkTree(folder) else {
            status = nil
            return
        }
        // Untracked files are no change of what was committed.
        status = Program(
            Self.git(folder) + [
                "status", "--porcelain=v2", "--branch", "--untracked-files=no", "--", ".", ":!\(results)",
            ])
    }

    /// nil outside a git work tree, without a commit, and without git.
    ///
    /// - Parameter limitMilliseconds: how long is still waited for it.
    consuming func read(limitMilliseconds: Int = 500) -> RunConfiguration.Git? {
        let folder = folder
        guard let status else { return nil }
        guard let text = status.answer(limitMilliseconds: limitMilliseconds) else {
            // The commit alone is quick, and worth some waiting on a busy machine.
            let head = Program.output(
                of: Self.git(folder) + ["rev-parse", "--verify", "--quiet", "HEAD"], limitMilliseconds: 10_000)
            return head.flatMap { Self.commit($0.trimmed) }.map { RunConfiguration.Git(commit: $0, isDirty: nil) }
        }
        let lines = text.split(separator: "\n")
        let prefix = "# branch.oid "
        let commit = lines.first { $0.hasPrefix(prefix) }.flatMap { Self.commit($0.dropFirst(prefix.count)) }
        return commit.map { RunConfiguration.Git(commit: $0, isDirty: lines.contains { !$0.hasPrefix("#") }) }
    }

    private static func git(_ folder: FilePath) -> [String] { ["git", "--no-optional-locks", "-C", folder.string] }

    /// nil for `(initial)`, which git writes before the first commit.
    private static func commit(_ text: some StringProtocol) -> String? {
        text.utf8.count >= 40 && text.allSatisfy(\.isHexDigit) ? String(text) : nil
    }

    /// Starting git costs more than looking for its folder.
    private static func isInWorkTree(_ folder: FilePath) -> Bool {
        if environmentValue("GIT_DIR") != nil { return true }
        var folder = folder
        while !folder.appending(".git").exists {
            let parent = folder.removingLastComponent()
            if parent == folder || parent.isEmpty { return false }
            folder = parent
        }
        return true
    }
}
