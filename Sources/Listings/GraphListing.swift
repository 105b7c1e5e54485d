import RunModel

/// Trees as one graph in the languages of Graphviz and Mermaid: nodes of one key are one.
package enum GraphListing {
    /// The language of Graphviz.
    package static func dot(of trees: [TreeNode]) -> String {
        let graph = Graph(trees)
        var text = "digraph lineage {\n  rankdir=TB;\n  node [shape=box, fontname=\"monospace\"];\n"
        for (index, node) in graph.nodes.enumerated() {
            // `\l` ends a line and sets it at the left.
            let label = node.lines.map { dotText($0) + "\\l" }.joined()
            text += "  n\(index) [label=\"\(label)\"];\n"
        }
        for edge in graph.edges { text += "  n\(edge.from) -> n\(edge.to);\n" }
        return text + "}\n"
    }

    /// The language of Mermaid.
    package static func mermaid(of trees: [TreeNode]) -> String {
        let graph = Graph(trees)
        var text = "flowchart TD\n"
        for (index, node) in graph.nodes.enumerated() {
            text += "  n\(index)[\"\(node.lines.map(mermaidText).joined(separator: "<br/>"))\"]\n"
        }
        for edge in graph.edges { text += "  n\(edge.from) --> n\(edge.to)\n" }
        return text
    }

    /// Within quotes only these two mean something: https://graphviz.org/doc/info/lang.html
    private static func dotText(_ text: String) -> String {
        visible(text).reduce(into: "") { $0 += $1 == "\\" || $1 == "\"" ? "\\\($1)" : String($1) }
    }

    /// Whatever could be a sign of Mermaid, of Markdown or of HTML is written as its number:
    /// https://mermaid.js.org/syntax/flowchart.html#entity-codes-to-escape-characters
    private static func mermaidText(_ text: String) -> String {
        visible(text).unicodeScalars.reduce(into: "") { result, scalar in
            if "\"#&;<>[](){}|`\\*_~".unicodeScalars.contains(scalar) {
                result += "#\(scalar.value);"
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
    }
}

private struct Graph {
    struct Node {
        var lines: [String]
    }

    struct Edge: Hashable {
        var from: Int
        var to: Int
    }

    private(set) var nodes: [Node] = []
    private(set) var edges: [Edge] = []
    private var numbers: [String: Int] = [:]
    private var knownEdges: Set<Edge> = []

    init(_ trees: [TreeNode]) {
        for tree in trees { add(tree, below: nil) }
    }

    private mutating func add(_ node: TreeNode, below parent: Int?) {
        let number: Int
        if let known = numbers[node.key] {
            number = known
        } else {
            number = nodes.count
            numbers[node.key] = number
            let facts = node.facts.map { $0.name.isEmpty ? "  \($0.value)" : "\($0.name): \($0.value)" }
            nodes.append(Node(lines: ["\(node.kind): \(node.title)"] + facts))
        }
        if let parent, knownEdges.insert(Edge(from: parent, to: number)).inserted {
            edges.append(Edge(from: parent, to: number))
        }
        for child in node.children { add(child, below: number) }
    }
}
