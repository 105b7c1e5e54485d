import DurableFiles
import Glibc
import RunStore
import SystemPackage
import TestSupport
import Testing

@testable import RunIndex

/// Several `telos` at once on one index, and one that is killed.
struct TwoAtOnceTests {
    /// Starts a process that opens the tree's index so many times; `NUMBER.out` and `NUMBER.err` lie beside the tree.
    private func start(_ tree: IndexedTree, number: Int, openings: Int) throws -> pid_t {
        let fixture = try builtProgram("index-fixture")
        let base = tree.root.removingLastComponent().appending("\(number)")
        let command =
            "exec '\(fixture)' '\(tree.root)' \(openings) > '\(base).out' 2> '\(base).err'"
        var arguments: [UnsafeMutablePointer<CChar>?] = [strdup("sh"), strdup("-c"), strdup(command), nil]
        var environment: [UnsafeMutablePointer<CChar>?] = [strdup("TELOS_CACHE=\(tree.cache)"), nil]
        defer { for text in arguments + environment { free(text) } }
        var pid: pid_t = 0
        try #require(posix_spawn(&pid, "/bin/sh", nil, nil, &arguments, &environment) == 0)
        return pid
    }

    private func output(_ tree: IndexedTree, _ number: Int, _ ending: String) throws -> String {
        let file = tree.root.removingLastComponent().appending("\(number).\(ending)")
        return String(decoding: try file.readBytes(), as: UTF8.self)
    }

    private func addRuns(_ tree: IndexedTree, _ count: Int) throws {
        for number in 0..<count {
            let folder = tree.root.appending(
                "Results_v2/study/llama/Copa_zo_\(number / 100)/20251201_120000_\(number + 2)")
            try folder.makeFolders(isDurable: false)
            try tree.write("task: Copa\nmethod: zo\n", to: folder.appending("experiment_config.yaml"))
        }
    }

    @Test func manyAtOnceAreRightAndSayNothing() throws {
        try withIndexedTree { tree in
            let editor = try TreeEditor(tree, seed: 11)
            for _ in 0..<3 {
                let children = try (0..<6).map { try start(tree, number: $0, openings: 4) }
                for _ in 0..<10 { try editor.edit() }
                for (number, child) in children.enumerated() {
                    #expect(try waited(for: child) == 0)
                    let told = try output(tree, number, "err")
                    #expect(told == "", "\(told)")
                }
                let last = try start(tree, number: 9, openings: 1)
                #expect(try waited(for: last) == 0)
                let answers = try TreeAnswers(asking: try tree.index(looking: .everyFile), looksAtRows: true)
                let expected = TreeAnswers(reading: try tree.project)
                #expect(answers == expected, "\(answers.difference(from: expected))")
                try tree.cache.removeTree()
            }
        }
    }

    @Test func aSecondOneWaitsForTheFirstToMakeTheIndex() throws {
        try withIndexedTree { tree in
            try addRuns(tree, 500)
            let children = try (0..<3).map { try start(tree, number: $0, openings: 1) }
            for (number, child) in children.enumerated() {
                #expect(try waited(for: child) == 0)
                let told = try output(tree, number, "err")
                #expect(told == "", "\(told)")
                #expect(try output(tree, number, "out").split(separator: "\n").count == 500)
            }
        }
    }

    @Test func oneThatWasKilledLeavesAnIndexThatIsGoneOnWith() throws {
        try withIndexedTree { tree in
            try addRuns(tree, 500)
            for milliseconds: UInt32 in [5, 20, 40, 60, 80, 120, 200, 300] {
                let child = try start(tree, number: 0, openings: 3)
                usleep(milliseconds * 1000)
                kill(child, SIGKILL)
                _ = try waited(for: child)
            }
            let answers = try TreeAnswers(asking: try tree.index(), looksAtRows: false)
            let expected = TreeAnswers(reading: try tree.project)
            #expect(answers == expected, "\(answers.difference(from: expected))")
        }
    }
}
