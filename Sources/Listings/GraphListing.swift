import RunModel

/// Trees as one graph in the languages of Graphviz and Mermaid: nodes of one key are one. It goes from the left to the
/// right; shapes tell what is data, a training and a result, and what is not what it was has `(!)` before its name and a
/// thick line, so that no colour is needed.
package enum GraphListing {
    /// Cells of a line in a node.
    private static let width = 46

    /// The language of Graphviz.
    package static func dot(of trees: [TreeNode]) -> String {
        let graph = Graph(trees, width: width)
        var text = """
            digraph lineage {
              rankdir=LR;
              ranksep=0.4;
              node [shape=box, fontname="monospace", fontsize=11, margin="0.15,0.1"];

            """
        for (index, node) in graph.nodes.enumerated() {
            // `\l` ends a line and sets it at the left.
            let label = node.lines.map { dotText($0) + "\\l" }.joined()
            let shape = dotShape(node.shape)
            text += "  n\(index) [label=\"\(label)\"\(shape)\(node.isAlert ? ", penwidth=3" : "")];\n"
        }
        for edge in graph.edges {
            let isComparison = graph.nodes[edge.to].shape == .comparison
            text += "  n\(edge.from) -> n\(edge.to)\(isComparison ? " [style=dashed, arrowhead=none]" : "");\n"
        }
        return text + "}\n"
    }

    /// The language of Mermaid.
    package static func mermaid(of trees: [TreeNode]) -> String {
        let graph = Graph(trees, width: width)
        // Lines are broken here: Mermaid would break them again, at 200 pixels.
        var text = "%%{init: {\"flowchart\": {\"wrappingWidth\": 480}}}%%\n"
        text += "flowchart LR\n  classDef alert stroke-width:4px\n"
        for (index, node) in graph.nodes.enumerated() {
            let (begin, end) = mermaidShape(node.shape)
            let label = node.lines.map { mermaidText($0.trimmingPrefix("  ")) }.joined(separator: "<br/>")
            text += "  n\(index)\(begin)\"\(label)\"\(end)\(node.isAlert ? ":::alert" : "")\n"
        }
        for edge in graph.edges {
            let isComparison = graph.nodes[edge.to].shape == .comparison
            text += "  n\(edge.from) \(isComparison ? "-.-" : "-->") n\(edge.to)\n"
        }
        return text
    }

    /// https://graphviz.org/doc/info/shapes.html
    private static func dotShape(_ shape: TreeNode.Shape) -> String {
        switch shape {
        case .generation: ", shape=note"
        // Its lid grows with it, and must not cover the first line.
        case .data: ", shape=cylinder, margin=\"0.15,0.3\""
        case .training: ", shape=folder"
        case .result, .comparison: ", style=rounded"
        case .other: ""
        }
    }

    /// https://mermaid.js.org/syntax/flowchart.html#node-shapes
    private static func mermaidShape(_ shape: TreeNode.Shape) -> (begin: String, end: String) {
        switch shape {
        // Slanted sides would leave no room for many lines.
        case .generation: ("[", "]")
        case .data: ("[(", ")]")
        case .training: ("[[", "]]")
        case .result, .comparison: ("(", ")")
        case .other: ("[", "]")
        }
    }

    /// Within quotes only these two mean something: https://graphviz.org/doc/info/lang.html
    private static func dotText(_ text: String) -> String {
        text.reduce(into: "") { $0 += $1 == "\\" || $1 == "\"" ? "\\\($1)" : String($1) }
    }

    /// Whatever could be a sign of Mermaid, of Markdown or of HTML is written as its number:
    /// https://mermaid.js.org/syntax/flowchart.html#entity-codes-to-escape-characters
    private static func mermaidText(_ text: some StringProtocol) -> String {
        text.unicodeScalars.reduce(into: "") { result, scalar in
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
        var shape: TreeNode.Shape
        var isAlert: Bool

        init(_ node: TreeNode, width: Int) {
            (shape, isAlert) = (node.shape, node.isAlert)
            let facts = node.facts.map { $0.name.isEmpty ? "  \($0.value)" : "\($0.name): \($0.value)" }
            let title = "\(node.isAlert ? "(!) " : "")\(node.kind): \(node.title)"
            lines = ([title] + facts).flatMap { line in
                let isSetIn = line.hasPrefix("  ")
                return TreeListing.wrapped(visible(isSetIn ? String(line.dropFirst(2)) : line), width).enumerated().map
                {
                    $0 > 0 || isSetIn ? "  \($1)" : $1
                }
            }
        }
    }

    struct Edge: Hashable {
        var from: Int
        var to: Int
    }

    private(set) var nodes: [Node] = []
    private(set) var edges: [Edge] = []
    private var numbers: [String: Int] = [:]
    private var knownEdges: Set<Edge> = []

    init(_ trees: [TreeNode], width: Int) {
        for tree in trees { add(tree, below: nil, width: width) }
    }

    private mutating func add(_ node: TreeNode, below parent: Int?, width: Int) {
        let number: Int
        let new = Node(node, width: width)
        if let known = numbers[node.key] {
            number = known
            // Of one that is told several times, where most is said of it.
            if new.lines.count > nodes[known].lines.count { nodes[known] = new }
        } else {
            number = nodes.count
            numbers[node.key] = number
            nodes.append(new)
        }
        if let parent, knownEdges.insert(Edge(from: parent, to: number)).inserted {
            edges.append(Edge(from: parent, to: number))
        }
        for child in node.children { add(child, below: number, width: width) }
    }
}
