import Glibc
import ProjectSupport
import SystemPackage
import TestSupport
import Testing

/// A mount namespace of its own: what a test mounts in it, only the programs that it starts there see.
final class MountNamespace {
    private let project: TestProject
    private let holder: Program

    /// Whether this machine lets us open one: as root, or with user namespaces.
    static let isPossible: Bool = {
        let arguments = unshare + ["mount", "-t", "tmpfs", "tmpfs", "/mnt"]
        let environment = ["PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"]
        return (try? Program.run(arguments, in: "/", environment: environment))?.code == 0
    }()

    private static var unshare: [String] { ["unshare", "--mount"] + (geteuid() == 0 ? [] : ["--map-root-user"]) }

    init(_ project: TestProject) throws {
        self.project = project
        holder = try Program(
            Self.unshare + ["sh", "-c", "echo ready; exec sleep 600"], in: project.root,
            environment: project.environment)
        try holder.wait(for: "ready")
    }

    deinit { holder.send(SIGKILL) }

    /// The project as it looks in here; for its files, not to start programs.
    var view: TestProject { TestProject(root: FilePath("/proc/\(holder.pid)/root\(project.root)")) }

    /// Starts a program in the project's folder.
    func start(_ arguments: String...) throws -> Program { try start(arguments) }

    /// Runs a program in the project's folder to its end.
    func run(_ arguments: String...) throws -> Outcome { try start(arguments).wait() }

    private func start(_ arguments: [String]) throws -> Program {
        let entering =
            ["nsenter", "--target", "\(holder.pid)", "--mount"]
            + (geteuid() == 0 ? [] : ["--user", "--preserve-credentials"])
        // Entering a namespace leads to its root folder.
        return try Program(
            entering + ["sh", "-c", "cd \"$0\" && exec \"$@\"", project.root.string] + arguments, in: project.root,
            environment: project.environment)
    }
}

/// Runs `body` in a new project, and in a mount namespace.
func withMountNamespace(_ body: (TestProject, MountNamespace) throws -> Void) throws {
    try withProject { project in
        // Its end is the namespace's: before the project looks for what was left behind.
        try body(project, MountNamespace(project))
    }
}
