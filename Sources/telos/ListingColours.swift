import Glibc
import RunStore

/// Colours for the listings on a terminal. Without them the text is the same, to the byte.
enum ListingColours {
    /// Whether standard output is a terminal that shows them; `NO_COLOR` (https://no-color.org) turns them off.
    static var areShown: Bool {
        isatty(STDOUT_FILENO) == 1 && (environmentValue("NO_COLOR") ?? "").isEmpty && environmentValue("TERM") != "dumb"
    }

    /// The purposes bold, and what became of runs in the colour of its state.
    static func apply(to listing: String) -> String {
        listing.split(separator: "\n", omittingEmptySubsequences: false).map(coloured).joined(separator: "\n")
    }

    private static func coloured(_ line: Substring) -> String {
        if line.hasPrefix("📁 ") { return bold + line + plain }
        guard line.hasPrefix("   Number of experiments: ") || line.hasPrefix("      State: "),
            let colon = line.firstIndex(of: ":")
        else { return String(line) }
        let words = line[colon...].split(separator: " ", omittingEmptySubsequences: false).map { word in
            let state = word.prefix { $0.isLetter }
            guard let colour = colours[String(state)] else { return String(word) }
            return colour + state + plain + word.dropFirst(state.count)
        }
        return line[..<colon] + words.joined(separator: " ")
    }

    private static let bold = "\u{1B}[1m"
    private static let plain = "\u{1B}[0m"
    /// As the table of a running sweep has them.
    static let colours = [
        "completed": "\u{1B}[32m", "running": "\u{1B}[36m", "queued": "\u{1B}[90m", "stopped": "\u{1B}[33m",
        "failed": "\u{1B}[31m", "lost": "\u{1B}[31m", "unreadable": "\u{1B}[31m",
    ]
}
