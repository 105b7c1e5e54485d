import Testing

@testable import Listings

struct TreeListingTests {
    private var tree: TreeNode {
        var root = TreeNode("Dataset", "Data", key: "d")
        root.add("now", each: ["one", "two"])
        root.add("kind", nil)
        var first = TreeNode("Run", "a", key: "a")
        first.add("is", "x")
        first.children = [TreeNode("Result", "r", key: "r")]
        root.children = [first, TreeNode("Run", "b", key: "b")]
        return root
    }

    @Test func everyNodeStandsBelowWhatItCameFrom() {
        #expect(
            TreeListing.text(of: tree, width: 80) == """
                Dataset  Data
                │ now  one
                │      two
                ├─ Run  a
                │  │ is  x
                │  └─ Result  r
                └─ Run  b

                """)
    }

    @Test func longValuesGoOnInTheNextLine() {
        var node = TreeNode("Dataset", String(repeating: "long/", count: 12), key: "d")
        node.add("path", String(repeating: "folder/", count: 12) + "file")
        node.add("words", "several words that are so many that they do not fit into one line of forty cells")
        node.add("hash", String(repeating: "0123456789", count: 9))
        node.add("wide", String(repeating: "漢", count: 50))
        for width in [40, 57, 80] {
            let text = TreeListing.text(of: node, width: width)
            for line in text.split(separator: "\n") { #expect(cellWidth(line) <= width) }
            let bare = text.filter { $0 != " " && $0 != "\n" }
            #expect(bare.contains(String(repeating: "folder/", count: 12) + "file"))
            #expect(bare.contains(String(repeating: "0123456789", count: 9)))
            #expect(bare.count { $0 == "漢" } == 50)
        }
    }

    @Test func nothingSteersTheTerminal() {
        var node = TreeNode("Run", "\u{1B}[2J", key: "d")
        node.add("a\nb", "\u{7}x\ny")
        #expect(TreeListing.text(of: node, width: 80) == "Run  \\u{1b}[2J\n  a\\nb  \\u{7}x\\ny\n")
    }
}
