import DurableFiles
import SystemPackage

extension FilePath {
    /// The files beside the weights that make a model's folder whole for other programs.
    private static let tokenizerFiles = [
        "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json", "tokenizer.model",
        "vocab.json", "merges.txt", "chat_template.jinja", "generation_config.json",
    ]

    /// Copies the files of the tokenizer from this model's folder into another.
    ///
    /// - Throws: `FileError`
    func copyTokenizer(to folder: FilePath) throws {
        for name in Self.tokenizerFiles where appending(name).isRegularFile {
            try folder.appending(name).replaceContents(with: appending(name).readBytes(atMost: 1 << 28))
        }
    }
}
