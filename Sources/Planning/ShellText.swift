/// Text for a POSIX shell that a person pastes.
package enum ShellText {
    /// The text as one word, in quotes: nothing in it is expanded, and it stays on one line.
    ///
    /// A text with line ends is written through `printf`, which drops line ends at its end.
    package static func quoted(_ text: String) -> String {
        if text.contains("\n") || text.contains("\r") {
            let escaped = text.map { character in
                switch character {
                case "\\": #"\\"#
                case "\n": #"\n"#
                case "\r": #"\r"#
                case "\r\n": #"\r\n"#
                default: String(character)
                }
            }.joined()
            return "\"$(printf %b \(quoted(escaped)))\""
        }
        // A quote ends the quotes, is escaped by itself, and opens them again.
        return "'" + text.map { $0 == "'" ? #"'\''"# : String($0) }.joined() + "'"
    }

    /// The text as one word, in quotes only where it needs them.
    package static func word(_ text: String) -> String {
        let isPlain =
            !text.isEmpty
            && text.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                    || "/._-+=:,@%".utf8.contains(byte)
            }
        return isPlain ? text : quoted(text)
    }
}
