import DurableFiles
import Glibc
import JSONValues
import Queries
import RunModel
import RunStore
import SystemPackage
import TestSupport
import Testing

@testable import RunIndex

/// Random trees, random edits by hand: after each the index answers what reading every run answers.
struct TreeEditTests {
    /// A tree's life. `TELOS_INDEX_EDITS` is the number of edits of all together.
    private static let editsPerTree = 100
    private static let seeds: [UInt64] = {
        let edits = TestSupport.environmentValue("TELOS_INDEX_EDITS").flatMap { Int($0) } ?? 300
        let first = TestSupport.environmentValue("TELOS_INDEX_SEED").flatMap { UInt64($0) } ?? 1
        return (0..<UInt64(max(1, edits / editsPerTree))).map { first + $0 }
    }()

    @Test(arguments: seeds)
    func theIndexAnswersAsReadingEveryRunDoes(_ seed: UInt64) throws {
        try withIndexedTree { tree in
            let editor = try TreeEditor(tree, seed: seed)
            var kept: RunIndex?
            for edit in 0..<Self.editsPerTree {
                if editor.number(25) == 0 { editor.settle() } else { try editor.edit() }
                // An edit inside a finished run's folder must be seen only by a look at every file.
                let depth: RunIndex.Depth =
                    editor.isInsideFinishedRun || editor.number(8) == 0 ? .everyFile : .changes
                let index: RunIndex
                if let kept, editor.number(3) == 0 {
                    try kept.lookAgain(depth)
                    index = kept
                } else {
                    // Small numbers count as large: what is read piece by piece, and printed later, is right too.
                    index = try tree.index(looking: depth, largeCount: editor.number(8)) { expectReading($0) }
                }
                kept = index
                let expected = TreeAnswers(reading: try tree.project)
                let answered = try TreeAnswers(asking: index, looksAtRows: editor.number(4) == 0)
                guard answered == expected else {
                    Issue.record(
                        """
                        seed \(seed), edit \(edit), \(depth): \(editor.lastEdit)
                        \(answered.difference(from: expected))
                        """)
                    return
                }
            }
            kept = nil
            try expectTheSameRebuilt(tree, seed)
        }
    }

    /// Whatever became of the index, one that is made anew answers the same, byte for byte.
    private func expectTheSameRebuilt(_ tree: IndexedTree, _ seed: UInt64) throws {
        func answers(largeCount: Int) throws -> [String] {
            let index = try tree.index(looking: .everyFile, largeCount: largeCount) { expectReading($0) }
            let keys = try index.keys()
            let columns = keys.keys.all.map { RunColumn.key($0) } + [.shortID, .stateText]
            let rows = try index.rows(of: RunSelection(), columns: columns)
            return keys.values.map(\.name) + rows.map { JSONValue.array($0).compactText }
                + (try TreeAnswers(asking: index, looksAtRows: true)).listings
        }
        let before = try answers(largeCount: .max)
        try tree.cache.removeTree()
        let after = try answers(largeCount: 2)
        let differing = zip(before, after).first { $0 != $1 && !$0.contains("running") }
        #expect(before.count == after.count && differing == nil, "seed \(seed): \(differing.map { "\($0)" } ?? "")")
    }

    private func expectReading(_ notice: String) {
        if !notice.hasSuffix("runs into the index") { Issue.record("\(notice)") }
    }
}
