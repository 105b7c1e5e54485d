import DurableFiles
import ProjectSupport
import SystemPackage
import TestSupport
import Testing

/// A tree that may only be read: a snapshot, somebody else's.
@Suite(.enabled(if: MountNamespace.isPossible, "needs a mount namespace: root, or user namespaces"))
struct ReadOnlyTests {
    @Test func readersReadAndALaunchSaysWhyItCannot() throws {
        try withMountNamespace { project, namespace in
            try project.train(TestProject.scriptConfig)
            try project.write("c.yaml", TestProject.scriptConfig)
            let root = project.root.string
            _ = try namespace.run("mount", "--bind", root, root)
            let mounted = try namespace.run("mount", "-o", "remount,bind,ro", root)
            try #require(mounted.code == 0, "\(mounted.err)")

            for arguments in ["list", "list --detail", "list --json", "show", "logs", "train c.yaml --dry-run"] {
                let read = try namespace.run("sh", "-c", "telos \(arguments)")
                #expect(read.code == 0, "\(arguments): \(read.err)")
                let outside = try project.shell("telos \(arguments)")
                #expect(read.out == outside.out, "\(arguments)")
            }
            let launched = try namespace.run("telos", "train", "c.yaml")
            #expect(launched.code == 1)
            let messages = launched.errorLines.filter { !$0.contains("notice") }
            #expect(messages.count == 1, "\(launched.err)")
            #expect(messages.last?.hasSuffix("the file system is read-only") == true, "\(launched.err)")
            #expect(try project.runFolders.count == 1)
        }
    }
}
