/// The name of a task as configs write it: `Copa`, `ArcC_MC`.
package struct TaskName: Hashable, Sendable, CustomStringConvertible {
    package let name: String

    /// - Throws: `NameError`
    package init(_ name: String) throws(NameError) {
        try NameRule.check(name, noun: "task")
        self.name = name
    }

    package var description: String { name }
}
