import DurableFiles
import GRDB
import Glibc
import JSONValues
import RunModel
import RunStore
import SystemPackage
import TestSupport
import Testing

@testable import RunIndex

/// Whatever became of the index's file: the answers are right, and little is said.
struct DamageTests {
    /// A tree of a few runs of every kind, and an index of it that has come to rest.
    private func withTree(seed: UInt64 = 7, _ body: (IndexedTree, FilePath, TreeAnswers) throws -> Void) throws {
        try withIndexedTree { tree in
            let editor = try TreeEditor(tree, seed: seed)
            for number in 0..<12 {
                try tree.add(
                    "study/meta/llama/Copa_zo/20251201_1200\(10 + number)", id: "a0000000\(10 + number)",
                    seconds: Int64(number)
                ) { $0.telos?.description = String(repeating: "words ", count: 40 * number) }
            }
            editor.settle()
            _ = try tree.index()
            try body(tree, try file(of: tree), TreeAnswers(reading: try tree.project))
        }
    }

    private func file(of tree: IndexedTree) throws -> FilePath {
        let folder = tree.cache.appending("telos")
        let children = try folder.children()
        return folder.appending(try #require(children.first).name).appending("index-\(IndexSchema.number).sqlite")
    }

    /// A command: it opens the index and asks for everything.
    private func expectTheTruth(
        _ tree: IndexedTree, _ expected: TreeAnswers, notices: Int = 1, _ what: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        var told: [String] = []
        let index = try tree.index { told.append($0) }
        let answers = try TreeAnswers(asking: index, looksAtRows: true)
        #expect(answers == expected, "\(what): \(answers.difference(from: expected))", sourceLocation: sourceLocation)
        #expect(told.count <= notices, "\(what): \(told)", sourceLocation: sourceLocation)
    }

    /// A damaged index is made anew by the command that meets the damage, or by the next.
    private func expectRecovery(
        _ tree: IndexedTree, _ expected: TreeAnswers, _ what: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        try expectTheTruth(tree, expected, what, sourceLocation: sourceLocation)
        try expectTheTruth(tree, expected, "after \(what)", sourceLocation: sourceLocation)
        try expectTheTruth(tree, expected, notices: 0, "long after \(what)", sourceLocation: sourceLocation)
    }

    private func change(_ file: FilePath, _ change: (inout [UInt8]) -> Void) throws {
        var bytes = try file.readBytes()
        change(&bytes)
        try file.remove()
        _ = try file.createFile(containing: bytes, isDurable: false)
    }

    @Test func aFileThatIsNoIndexIsReplaced() throws {
        try withTree { tree, file, expected in
            for text in ["", "garbage", String(repeating: "garbage ", count: 5000), "SQLite format 3\0"] {
                try change(file) { $0 = Array(text.utf8) }
                try expectRecovery(tree, expected, "\(text.count) bytes of garbage")
            }
        }
    }

    @Test(arguments: UInt64(0)..<4)
    func aFileThatWasCutOffAnywhereIsReplaced(_ seed: UInt64) throws {
        var random = SeededGenerator(state: seed)
        try withTree(seed: seed) { tree, file, expected in
            for _ in 0..<10 {
                var length = 0
                try change(file) { bytes in
                    length = Int.random(in: 0...bytes.count, using: &random)
                    bytes = Array(bytes.prefix(length))
                }
                try expectRecovery(tree, expected, "the first \(length) bytes")
            }
        }
    }

    @Test(arguments: UInt64(0)..<4)
    func pagesThatWereOverwrittenAreNoticed(_ seed: UInt64) throws {
        var random = SeededGenerator(state: seed)
        try withTree(seed: seed) { tree, file, expected in
            for _ in 0..<20 {
                var pages: [Int] = []
                try change(file) { bytes in
                    for _ in 0..<Int.random(in: 1...4, using: &random) {
                        let page = Int.random(in: 0..<bytes.count / 8192, using: &random)
                        pages.append(page)
                        let isZeroed = Bool.random(using: &random)
                        for place in page * 8192..<(page + 1) * 8192 {
                            bytes[place] = isZeroed ? 0 : UInt8.random(in: 0...255, using: &random)
                        }
                    }
                }
                try expectRecovery(tree, expected, "garbage in the pages \(pages)")
            }
        }
    }

    /// What a killed program leaves: a log of changes that are not yet in the file.
    @Test(arguments: UInt64(0)..<4)
    func aDamagedLogOfChangesLosesNothing(_ seed: UInt64) throws {
        var random = SeededGenerator(state: seed)
        try withTree(seed: seed) { tree, file, _ in
            let log = FilePath(file.string + "-wal")
            for number in 0..<8 {
                let holder = try tree.index()
                try tree.add(
                    "study/meta/llama/Copa_zo/20251202_1200\(10 + number)", id: "b0000000\(10 + number)")
                try holder.lookAgain()
                let bytes = (try file.readBytes(), try log.readBytes())
                withExtendedLifetime(holder) {}
                try tree.cache.removeTree()
                try file.removingLastComponent().makeFolders(isDurable: false)
                _ = try file.createFile(containing: bytes.0, isDurable: false)
                var damaged = bytes.1
                if number % 2 == 0 {
                    damaged = Array(damaged.prefix(Int.random(in: 0...damaged.count, using: &random)))
                } else {
                    for _ in 0..<20 {
                        damaged[Int.random(in: damaged.indices, using: &random)] = UInt8.random(
                            in: 0...255, using: &random)
                    }
                }
                _ = try log.createFile(containing: damaged, isDurable: false)
                try expectRecovery(tree, TreeAnswers(reading: try tree.project), "a damaged log")
            }
        }
    }

    @Test(
        arguments: [
            "UPDATE origin SET version = '0.0.1'", "UPDATE origin SET results = x'2f'",
            "DELETE FROM origin", "DROP TABLE origin", "DROP TABLE run", "DROP TABLE evidence", "DROP TABLE document",
            "DROP TABLE folder", "DROP TABLE keySet", "DROP TABLE tally", "DROP TABLE link", "DROP TABLE valueColumn",
            "DROP TABLE configuration", "DROP INDEX evidenceLook", "DELETE FROM document", "DELETE FROM folder",
            "DELETE FROM folder WHERE length(path) = 0",
            "UPDATE valueColumn SET number = 9000000000000000000 WHERE number = 0",
            "UPDATE valueColumn SET number = number + 7", "UPDATE evidence SET run = 9223372036854775807 - run",
            "ALTER TABLE run RENAME COLUMN task TO tusk", "CREATE TABLE other(a)",
            "CREATE VIEW extra AS SELECT * FROM run", "PRAGMA user_version = 7",
        ])
    func anIndexOfAnotherKindIsReplacedOrDoes(_ sql: String) throws {
        try withTree { tree, file, expected in
            let database = try DatabaseQueue(path: file.string)
            try database.writeWithoutTransaction { try $0.execute(sql: sql) }
            try database.close()
            try expectRecovery(tree, expected, sql)
        }
    }

    @Test func theIndexOfAnotherResultsFolderIsReplaced() throws {
        try withTree(seed: 1) { _, other, _ in
            try withTree(seed: 2) { tree, file, expected in
                let bytes = try other.readBytes()
                try change(file) { $0 = bytes }
                try expectTheTruth(tree, expected, "another's index")
                try expectTheTruth(tree, expected, notices: 0, "after another's index")
            }
        }
    }

    @Test func whereNoFileCanBeEveryRunIsRead() throws {
        try withTree { tree, file, expected in
            try file.remove()
            _ = try file.makeFolder()
            try expectTheTruth(tree, expected, "a folder in its place")
            try tree.cache.removeTree()
            _ = try tree.cache.createFile(containing: [], isDurable: false)
            try expectTheTruth(tree, expected, "a file in its folder's place")
            try tree.cache.remove()
            for cache in ["/proc", "/proc/self/nothing", ""] {
                var told: [String] = []
                let index = try RunIndex.open(
                    try tree.project, environment: { $0 == "TELOS_CACHE" ? cache : nil }
                ) { told.append($0) }
                #expect(try TreeAnswers(asking: index, looksAtRows: true) == expected)
                #expect(told.count <= 1, "\(told)")
            }
        }
    }

    /// Two projects may have one results folder: what is written relative to the root is each one's own.
    @Test func projectsThatShareAResultsFolderHaveIndicesOfTheirOwn() throws {
        try withTree { tree, _, expected in
            let second = tree.root.removingLastComponent().appending("second")
            try second.makeFolders(isDurable: false)
            let results = tree.root.appending("Results_v2")
            _ = try second.appending("telos.yaml").createFile(
                containing: Array("results: \(results)\n".utf8), isDurable: false)
            let other = IndexedTree(root: second)
            #expect(try TreeAnswers(asking: other.index(), looksAtRows: true) == TreeAnswers(reading: other.project))
            #expect(try TreeAnswers(asking: tree.index(), looksAtRows: true) == expected)
        }
    }
}
