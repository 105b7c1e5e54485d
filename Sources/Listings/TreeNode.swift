/// A thing in a tree or a graph, with what is known of it, and what came of it.
package struct TreeNode: Hashable, Sendable {
    /// Nodes of one key are one node of a graph.
    package var key: String
    /// What kind of thing it is: `Dataset`.
    package var kind: String
    package var title: String
    package var facts: [Fact] = []
    package var children: [TreeNode] = []
    /// How a picture draws it.
    package var shape = Shape.other
    /// Whether it is not what it was: marked in pictures.
    package var isAlert = false

    /// What is told apart at a glance.
    package enum Shape: Hashable, Sendable {
        case generation, data, training, result
        /// It came of nothing here, and is only held against it.
        case comparison
        case other
    }

    package struct Fact: Hashable, Sendable {
        /// Empty where it goes on with the one before.
        package var name: String
        package var value: String
    }

    package init(_ kind: String, _ title: String, key: String) {
        self.kind = kind
        self.title = title
        self.key = key
    }

    /// Nothing is added for a value that is not known.
    package mutating func add(_ name: String, _ value: String?) {
        if let value { facts.append(Fact(name: name, value: value)) }
    }

    /// Adds several values under one name.
    package mutating func add(_ name: String, each values: [String]) {
        for (index, value) in values.enumerated() { add(index == 0 ? name : "", value) }
    }
}
