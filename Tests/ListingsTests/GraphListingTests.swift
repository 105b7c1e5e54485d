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
                  rankdir=LR;
                  ranksep=0.4;
                  node [shape=box, fontname="monospace", fontsize=11, margin="0.15,0.1"];
                  n0 [label="Dataset: a \"b\" \\ ]\lnote: x\\ny <b>\l"];
                  n1 [label="Run: 1\l"];
                  n0 -> n1;
                }

                """#)
    }

    @Test func mermaidGetsNumbersForItsSigns() {
        #expect(
            GraphListing.mermaid(of: [tree("1")]) == #"""
                %%{init: {"flowchart": {"wrappingWidth": 480}}}%%
                flowchart LR
                  classDef alert stroke-width:4px
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

    /// What a thing is, and that it is not what it was, is told without colours.
    @Test func shapesAndMarksTell() {
        var data = TreeNode("Dataset", "a", key: "a")
        (data.shape, data.isAlert) = (.data, true)
        var training = TreeNode("Training", "b", key: "b")
        training.shape = .training
        data.children = [training]
        let dot = GraphListing.dot(of: [data])
        #expect(dot.contains(#"n0 [label="(!) Dataset: a\l", shape=cylinder, margin="0.15,0.3", penwidth=3];"#))
        #expect(dot.contains(#"n1 [label="Training: b\l", shape=folder];"#))
        let mermaid = GraphListing.mermaid(of: [data])
        #expect(mermaid.contains("n0[(\"#40;!#41; Dataset: a\")]:::alert\n"))
        #expect(mermaid.contains("n1[[\"Training: b\"]]\n"))
    }

    @Test func whatIsOnlyComparedIsNoConsequence() {
        var root = TreeNode("Result", "a", key: "a")
        var baseline = TreeNode("Baseline", "b", key: "b")
        baseline.shape = .comparison
        root.children = [baseline]
        #expect(GraphListing.dot(of: [root]).contains("n0 -> n1 [style=dashed, arrowhead=none];"))
        #expect(GraphListing.mermaid(of: [root]).contains("n0 -.- n1\n"))
    }

    @Test func longTextsAreWrapped() {
        var node = TreeNode("Dataset", "a", key: "a")
        node.add("path", String(repeating: "folder/", count: 12))
        node.add("", "it is " + String(repeating: "long ", count: 20))
        let lines = GraphListing.dot(of: [node]).split(separator: "\\l")
        #expect(lines.count > 5)
        #expect(lines.dropFirst().allSatisfy { $0.count <= 48 })
        #expect(lines[1] == "path:")
        #expect(lines[2].hasPrefix("  folder/"))
    }

    /// A run of a chain is told in full once, and elsewhere by its name.
    @Test func ofANodeThatIsToldTwiceTheFullerOneIsDrawn() {
        var full = TreeNode("Training", "b", key: "b")
        full.add("model", "m")
        var root = TreeNode("Result", "a", key: "a")
        root.children = [TreeNode("Training", "b", key: "b")]
        for trees in [[root, full], [full, root]] {
            #expect(GraphListing.dot(of: trees).contains(#"[label="Training: b\lmodel: m\l"]"#))
        }
    }
}
