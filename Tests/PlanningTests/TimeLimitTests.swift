import Testing

@testable import Planning

struct TimeLimitTests {
    @Test(arguments: [
        ("90s", 90), ("30m", 1800), ("2h", 7200), ("1d", 86_400), ("00:00:01", 1), ("2:00:00", 7200),
        ("100:30:05", 361_805),
    ])
    func durationsAreSeconds(_ text: String, _ seconds: Int) {
        #expect(TimeLimit.seconds(text) == seconds)
    }

    @Test(arguments: [
        "", "90", "0s", "-1h", "1.5h", "1h30m", "h", "1w", "1:30", "00:60:00", "00:00:60", "1:2:3", "00:00:00", "2 h",
        "99999999999999999999s", "9999999999999999999d", "9223372036854775807d", "a:00:00", "+1h",
    ])
    func anythingElseIsNone(_ text: String) {
        #expect(TimeLimit.seconds(text) == nil)
    }
}
