import Testing

@testable import Listings

struct GraphListingTests {
    private func tree(_ run: String) -> TreeNode {
        var root = TreeNode("Dataset", #"a "b" \ ]"#, key: "d")
        root.add("note", "x\ny <b>")
        root.children = [TreeNode("Run", run, key: run)]
        return root
    }

    @Test func graphvizGetsQuotedTexts() {
        #expect(
            GraphListing.dot(of: [tree("1")]) == #"""
                digraph lineage {
                  rankdir=TB;
                  node [shape=box, fontname="monospace"];
                  n0 [label="Dataset: a \"b\" \\ ]\lnote: x\\ny <b>\l"];
                  n1 [label="Run: 1\l"];
                  n0 -> n1;
                }

                """#)
    }

    @Test func mermaidGetsNumbersForItsSigns() {
        #expect(
            GraphListing.mermaid(of: [tree("1")]) == #"""
                flowchart TD
                  n0["Dataset: a #34;b#34; #92; #93;<br/>note: x#92;ny #60;b#62;"]
                  n1["Run: 1"]
                  n0 --> n1

                """#)
    }

    @Test func nodesOfOneKeyAreOne() {
        let text = GraphListing.mermaid(of: [tree("1"), tree("2"), tree("1")])
        #expect(text.split(separator: "\n").count { $0.contains("[\"") } == 3)
        #expect(text.hasSuffix("  n0 --> n1\n  n0 --> n2\n"))
    }
}
