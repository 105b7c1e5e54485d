import JSONValues
import TestSupport
import Testing

@testable import Listings

struct TextTests {
    @Test(arguments: [
        ("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 1), ("日本", 4), ("ｆ", 2), ("한", 2), ("\u{1112}\u{1161}\u{11AB}", 2),
        ("…", 1), ("└─", 2), ("🎉", 2), ("❤", 1), ("❤️", 2), ("🇩🇪", 2), ("1️⃣", 2), ("a\u{200B}b", 2), ("\u{AD}", 1),
        ("がぎ", 4), ("か\u{3099}", 2), ("ก็", 1), ("𠀋", 2),
    ])
    func aTextTakesTheCellsOfATerminal(text: String, cells: Int) {
        #expect(cellWidth(text) == cells)
    }

    @Test func elisionKeepsBothEndsAndWholeCharacters() {
        #expect("meta-llama/Llama-3.2-1B".elidedInside(22) == "meta-llama…lama-3.2-1B")
        #expect("short".elidedInside(5) == "short")
        #expect("longer".elidedInside(5) == "lo…er")
        #expect("longer".elidedInside(2) == "…r")
        #expect("longer".elidedInside(1) == "…")
        #expect("日本語日本語".elidedInside(7) == "日…語")
        #expect("e\u{301}e\u{301}e\u{301}e\u{301}".elidedInside(3) == "e\u{301}…e\u{301}")
        #expect("result/Copa/1e-7.out".elidedAtBeginning(10) == "…/1e-7.out")
        #expect("short".elidedAtBeginning(5) == "short" && "longer".elidedAtBeginning(1) == "…")
        #expect("日本語".elidedAtBeginning(4) == "…語")
        #expect("failed (out of memory)".elidedAtEnd(12) == "failed (out…")
        #expect("日本語".elidedAtEnd(4) == "日…")
    }

    @Test func theShortestTextIsPythons() {
        var random = SeededGenerator(state: 4)
        for exponent in -30..<30 {
            for _ in 0..<200 {
                var value = Double.random(in: 1..<10, using: &random)
                for _ in 0..<abs(exponent) { value = exponent < 0 ? value / 10 : value * 10 }
                let rounded = (value * 1000).rounded() / 1000
                for value in [value, -value, rounded] { #expect(shortestText(value) == DecimalText(value).pythonRepr) }
            }
        }
        for value in [0, -0.0, 1e15, 1e16, 1e-4, 1e-5, 9.999e-5, 999_999_999_999_999, .leastNonzeroMagnitude] {
            #expect(shortestText(value) == DecimalText(value).pythonRepr)
        }
    }

    @Test func aTableRoundsToFourDecimalsAtMost() {
        var random = SeededGenerator(state: 5)
        for _ in 0..<5000 {
            let value = Double.random(in: -1000...1000, using: &random)
            #expect(tableText(value) == DecimalText((value * 10_000).rounded() / 10_000).pythonRepr)
            let small = value / 1e6
            if abs(small) < 0.001 { #expect(Double(tableText(small)) == small) }
        }
    }
}
