import Testing

@testable import Tokenizers

struct CompositionTests {
    /// From Unicode's NormalizationTest.txt and the exceptions of UAX #15, section 5.
    @Test(arguments: [
        ("e\u{301}", "\u{E9}"),
        // Already composed; of one scalar only; excluded from composition.
        ("\u{E9}", "\u{E9}"), ("\u{212B}", "\u{C5}"), ("\u{F900}", "\u{8C48}"), ("\u{958}", "\u{915}\u{93C}"),
        ("\u{FB1D}", "\u{5D9}\u{5B4}"), ("\u{2126}", "\u{3A9}"), ("\u{344}", "\u{308}\u{301}"),
        // Marks are sorted; those of one class keep their order, and block.
        ("q\u{307}\u{323}", "q\u{323}\u{307}"), ("\u{1E0A}\u{323}", "\u{1E0C}\u{307}"),
        ("a\u{315}\u{300}\u{5AE}\u{300}b", "\u{E0}\u{5AE}\u{300}\u{315}b"),
        // Hangul is composed by rule.
        ("\u{1100}\u{1161}\u{11A8}", "\u{AC01}"), ("\u{AC00}\u{11A8}", "\u{AC01}"),
        ("\u{1161}\u{1100}", "\u{1161}\u{1100}"),
        // Vowels of Tibetan that are made of marks.
        ("\u{301}\u{F75}", "\u{F71}\u{F74}\u{301}"), ("\u{F73}", "\u{F71}\u{F72}"),
        ("\u{F81}\u{F71}", "\u{F71}\u{F71}\u{F80}"),
        // Marks and letters that came after Unicode 9.
        ("q\u{108D}\u{EBA}", "q\u{108D}\u{EBA}"), ("e\u{EBA}\u{301}\u{323}", "e\u{EBA}\u{323}\u{301}"),
        ("\u{11935}\u{11930}", "\u{11935}\u{11930}"), ("\u{11935}e\u{301}", "\u{11935}\u{E9}"),
        ("", ""), ("abc\r\n", "abc\r\n"), ("\u{301}", "\u{301}"), ("\u{10FFFF}", "\u{10FFFF}"),
    ])
    func equivalentsBecomeTheSame(text: String, composed: String) {
        // As scalars: Swift finds equivalent texts equal.
        #expect(Array(text.unicodeScalars).composed() == Array(composed.unicodeScalars))
    }
}
