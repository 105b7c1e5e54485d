import RunModel
import RunStore

/// The folders under which an imported run of a model is filed.
enum ImportedModel {
    /// - Parameter text: as the log has it: a name, a path, a folder of the Hugging Face cache
    ///   (`.../models--meta-llama--Llama-3.2-1B/snapshots/4e20de`).
    /// - Returns: one or two levels; `unknown` where nothing of the text can name a folder.
    static func folderLevels(_ text: String?) -> [String] {
        guard let text else { return [RunConfiguration.unknownPart] }
        let parts = text.split(separator: "/").map(String.init)
        if let cached = parts.last(where: { $0.hasPrefix("models--") }) {
            // Two dashes stand for the slash.
            let name = cached.dropFirst("models--".count).split(separator: "-", omittingEmptySubsequences: false)
            let levels = name.split(separator: "").map { $0.joined(separator: "-") }
            if (1...2).contains(levels.count), levels.allSatisfy(isLegal) { return levels }
        }
        if let name = try? ModelName(text) { return name.folderLevels }
        return [parts.last(where: isLegal) ?? RunConfiguration.unknownPart]
    }

    private static func isLegal(_ level: String) -> Bool { (try? NameRule.check(level, noun: "model")) != nil }
}
