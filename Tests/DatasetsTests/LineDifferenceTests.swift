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
}
