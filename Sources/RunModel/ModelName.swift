/// A model as a config names it: `meta-llama/Llama-3.2-1B`, or the path of a model folder.
package struct ModelName: Hashable, Sendable, CustomStringConvertible {
    /// As written.
    package let text: String

    /// The levels of folders that results of this model are filed under: one or two.
    ///
    /// Of a path these are its last two components. (A path into a run's `checkpoints/` is filed under that run's id
    /// instead, which only the tree knows: see Planning.)
    package let folderLevels: [String]

    /// Whether the name is a path: it begins with `/`, `./`, `../` or `~`.
    package let isPath: Bool

    /// - Throws: `NameError`
    package init(_ text: String) throws(NameError) {
        guard !text.isEmpty else { throw .empty(noun: "model") }
        self.text = text
        isPath = text.hasPrefix("/") || text.hasPrefix("./") || text.hasPrefix("../") || text.hasPrefix("~")
        let parts = text.split(separator: "/", omittingEmptySubsequences: isPath).map(String.init)
        let levels = isPath ? parts.filter { $0 != "." && $0 != ".." && $0 != "~" }.suffix(2) : parts[...]
        guard !levels.isEmpty else { throw .badLevel(model: text, level: text) }
        for level in levels {
            do throws(NameError) {
                try NameRule.check(level, noun: "model")
            } catch {
                throw .badLevel(model: text, level: level)
            }
        }
        guard levels.count <= 2 else { throw .tooManyLevels(model: text) }
        folderLevels = Array(levels)
    }

    package var description: String { text }
}
