import Testing

@testable import Charts

struct TextMeasureTests {
    @Test func elidedTextFitsAndKeepsItsEnds() {
        let text = "meta-llama/Llama-3.2-1B/Copa_zo_copa_mezo_v1_1_6"
        for limit in stride(from: 20.0, through: 400, by: 13) {
            let shown = TextMeasure.elided(text, to: limit, size: 12)
            #expect(TextMeasure.width(shown, size: 12) <= limit)
            #expect(shown == text || shown.contains("…"))
        }
        let shown = TextMeasure.elided(text, to: 120, size: 12)
        #expect(shown.hasPrefix("meta") && shown.hasSuffix("1_6"))
        #expect(TextMeasure.elided("short", to: 120, size: 12) == "short")
    }

    @Test func charactersStayWhole() {
        let shown = TextMeasure.elided(String(repeating: "👩‍👩‍👧", count: 9), to: 60, size: 12)
        #expect(shown.allSatisfy { $0 == "👩‍👩‍👧" || $0 == "…" })
    }
}
