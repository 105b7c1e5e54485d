import ArgumentParser
import RunIndex
import RunStore
import SystemPackage

/// What a shell wants to know while somebody types a command.
struct CompletionRequest {
    /// What is typed of the word to be completed, without the shell's quotes; of `--sort=-acc` what follows the `=`.
    let typed: String
    private let words: [String]

    /// - Parameters:
    ///   - words: the whole command, as the shell has it.
    ///   - index: which of them is being typed.
    init(words: [String], index: Int) {
        self.words = words.map { Self.areRaw ? ShellWord.unquoted($0) : $0 }
        guard words.indices.contains(index) else {
            typed = ""
            return
        }
        let word = self.words[index]
        if word.hasPrefix("--"), let sign = word.firstIndex(of: "=") {
            typed = String(word[word.index(after: sign)...])
        } else if CompletionShell.requesting == .bash, index > 0, words[index - 1] == "@" {
            // For bash `@last` is two words.
            typed = "@" + word
        } else {
            typed = word
        }
    }

    /// Whether the shell hands over words with their quotes: fish did not before version 4.
    private static var areRaw: Bool {
        guard CompletionShell.requesting == .fish else { return true }
        let version = CompletionShell.requestingVersion?.prefix { $0 != "." } ?? ""
        return (Int(version) ?? 0) > 3
    }

    /// The index as it stands; nil where there is none, or no project.
    var index: StandingIndex? { project.flatMap { StandingIndex.open($0) } }

    var project: Project? { try? Project.locate(named: value(of: "--root"), from: .workingDirectory) }

    private func value(of option: String) -> String? {
        if let place = words.lastIndex(of: option) {
            let next = words.index(after: place)
            return next < words.endIndex ? words[next] : nil
        }
        return words.last { $0.hasPrefix(option + "=") }.map { String($0.dropFirst(option.count + 1)) }
    }
}

/// A word of a command as it is typed.
enum ShellWord {
    /// What the shell makes of it, but for its expansions; a quote may still be open.
    static func unquoted(_ word: String) -> String {
        var text = ""
        var quote: Character?
        var rest = Substring(word)
        while let character = rest.popFirst() {
            switch (character, quote) {
            case ("'", nil), ("\"", nil): quote = character
            case ("'", "'"), ("\"", "\""): quote = nil
            case ("\\", nil):
                if let next = rest.popFirst() { text.append(next) }
            case ("\\", "\""):
                // There it stands for itself before most characters.
                text.append(rest.first.map { "\"\\$`".contains($0) } == true ? rest.removeFirst() : character)
            default: text.append(character)
            }
        }
        return text
    }
}
