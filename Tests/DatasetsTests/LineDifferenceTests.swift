import DurableFiles
import SystemPackage
import TestSupport
import Testing

@testable import Datasets

struct LineDifferenceTests {
    @Test(arguments: [
        ("a\nb\nc\n", "a\nb\nc\n", 3, 0, 0),
        ("a\nb\nc\n", "c\r\n\na\nb", 3, 0, 0),
        ("a\nb\nc\n", "a\nx\nc\n", 3, 1, 1),
        // A line at the top moves all others, and changes none.
        ("a\nb\nc\n", "x\na\nb\nc\n", 3, 0, 1),
        ("a\na\na\n", "a\nb\n", 3, 2, 1),
        ("a\n", "a\na\n", 1, 0, 1),
        ("a\nb\n", "", 2, 2, 0),
        ("", "a\n", 0, 0, 1),
        ("\u{FEFF}a\n", "a\n", 1, 0, 0),
    ])
    func linesAreCounted(first: String, second: String, lines: Int, gone: Int, new: Int) throws {
        try withTemporaryFolder { folder in
            try folder.appending("a").replaceContents(with: first)
            try folder.appending("b").replaceContents(with: second)
            let difference = try LineDifference(from: folder.appending("a"), to: folder.appending("b"))
            #expect(
                [difference.lineCount, difference.goneCount, difference.newCount] == [lines, gone, new])
            #expect(difference.isAlmostComplete == (lines > 0 && gone * 20 >= lines * 19))
        }
    }

    @Test(
        arguments: [
            ("a\nb\nc\n", "a\nx\nc\n", [2], [2]),
            // Blank lines count for where a line stands.
            ("a\n\nb\n", "\n\na\nb\nx\n", [], [5]),
            ("a\nb\nc\n", "x\na\nb\nc\n", [], [1]),
            // Of equal lines the last ones.
            ("a\nb\na\na\n", "b\na\n", [3, 4], []),
            ("a\n", "a\nb\na\n", [], [2, 3]),
            // Not that which stands where it stood.
            ("a\na\nb\na\n", "a\nx\nb\na\n", [2], [2]),
            ("a\nb\n", "", [1, 2], []),
        ] as [(String, String, [Int], [Int])])
    func whichLinesIsTold(first: String, second: String, gone: [Int], new: [Int]) throws {
        try withTemporaryFolder { folder in
            try folder.appending("a").replaceContents(with: first)
            try folder.appending("b").replaceContents(with: second)
            let difference = try LineDifference(from: folder.appending("a"), to: folder.appending("b"))
            #expect(difference.goneLines == gone)
            #expect(difference.newLines == new)
        }
    }

    @Test func notAllLinesAreNamed() {
        let difference = LineDifference(from: (0..<500).map(UInt64.init), to: (1000..<1300).map(UInt64.init))
        #expect(difference.goneLines == Array(1...100))
        #expect(difference.newLines == Array(1...100))
        #expect([difference.goneCount, difference.newCount] == [500, 300])
    }
}
