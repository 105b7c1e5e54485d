import Listings
import TestSupport
import Testing

struct TerminalFilterTests {
    private func filtered(_ text: String) -> String { filtered(Array(text.utf8)) }

    private func filtered(_ bytes: [UInt8]) -> String {
        var filter = TerminalFilter()
        return String(decoding: filter.filter(bytes) + filter.finish(), as: UTF8.self)
    }

    @Test(arguments: [
        "", "text\n\tmore\r\n", "\r 5%|█▌  | 57/2000 [00:05<26:55]", "héllo 日本 🚀", "\u{1B}[31mred\u{1B}[0m",
        "\u{1B}[1;38;5;208mbold\u{1B}[m", "a\u{A0}b",
    ])
    func textColoursAndBarsPass(text: String) { #expect(filtered(text) == text) }

    @Test(arguments: [
        ("\u{1B}]0;title\u{7}", "^[]0;title^G"), ("\u{1B}[2J\u{1B}[H", "^[[2J^[[H"), ("\u{1B}[6n", "^[[6n"),
        ("\u{1B}P+q544e\u{1B}\\", "^[P+q544e^[\\"), ("\u{1B}c", "^[c"), ("\u{1B}[?1049h", "^[[?1049h"),
        ("\u{8}\u{0}\u{7F}", "^H^@^?"), ("\u{9B}31m", "\\u{9b}31m"), ("a\u{202E}b", "a\\u{202e}b"),
        ("\u{1B}[", "^[["), ("\u{1B}", "^["), ("\u{1B}[31", "^[[31"), ("\u{1B}[>4;1m", "^[[>4;1m"),
        ("\u{1B}\u{1B}[31mx\u{1B}[0m", "^[\u{1B}[31mx\u{1B}[0m"),
        ("\u{1B}[" + String(repeating: "1;", count: 40) + "m", "^[[" + String(repeating: "1;", count: 40) + "m"),
    ])
    func whatATerminalObeysIsShown(text: String, expected: String) { #expect(filtered(text) == expected) }

    @Test func whatMovesNestedBarsIsLeftOut() {
        #expect(filtered("\n\u{1B}[A\r 5/13\u{1B}[K\u{1B}[2A.") == "\n\r 5/13.")
    }

    @Test func whatIsNoUTF8IsShown() {
        #expect(filtered([0x61, 0xFF, 0x9B, 0x62]) == "a\\xFF\\x9Bb")
        #expect(filtered([0xE2, 0x96, 0x61]) == "\\xE2\\x96a")
        #expect(filtered([0xE2, 0x96]) == "\\xE2\\x96")
        #expect(filtered([0xC0, 0x80, 0xED, 0xA0, 0x80]) == "\\xC0\\x80\\xED\\xA0\\x80")
        #expect(filtered([0xE2, 0x1B, 0x5B, 0x32, 0x4A]) == "\\xE2^[[2J")
    }

    @Test func aColourLeftOnIsEnded() {
        #expect(filtered("\u{1B}[31mred") == "\u{1B}[31mred\u{1B}[0m")
        #expect(filtered("\u{1B}[31mred\u{1B}[0m") == "\u{1B}[31mred\u{1B}[0m")
    }

    @Test func piecesOfAnySizeShowTheSame() {
        var generator = SeededGenerator(state: 8)
        let bytes: [UInt8] = Array("a█é\u{9B}\n\r".utf8) + [0x1B, 0x5B, 0x33, 0x6D, 0x41, 0x3B, 0xFF, 0xE2, 0x96, 0x07]
        for _ in 0..<500 {
            let input = (0..<60).map { _ in bytes.randomElement(using: &generator) ?? 0 }
            var filter = TerminalFilter()
            var pieces: [UInt8] = []
            var start = 0
            while start < input.count {
                let end = min(input.count, start + Int.random(in: 1...5, using: &generator))
                pieces += filter.filter(input[start..<end])
                start = end
            }
            pieces += filter.finish()
            let whole = filtered(input)
            #expect(String(decoding: pieces, as: UTF8.self) == whole)
            // No escape but that of a colour is left, and no byte that some terminal obeys.
            let colourless = whole.replacing(/\u{1B}\[[0-9:;]*m/, with: "")
            #expect(
                !colourless.unicodeScalars.contains {
                    ($0.value < 0x20 && !"\n\r\t".unicodeScalars.contains($0)) || (0x7F..<0xA0).contains($0.value)
                })
        }
    }
}
