import Queries
import RunModel
import Testing

struct QueryTimeTests {
    /// Local time, whatever this machine's is: a run's folder is named after it.
    private func local(_ timestamp: String) throws -> Int64 {
        try #require(RunTimestamp(timestamp)).moment.unixMilliseconds
    }

    @Test func dateIsTheWholeLocalDay() throws {
        #expect(
            try QueryTime("2025-12-01")?.milliseconds == local("20251201_000000")..<local("20251202_000000"))
        #expect(
            try QueryTime("2024-02-29")?.milliseconds == local("20240229_000000")..<local("20240301_000000"))
        #expect(
            try QueryTime("2025-12-31")?.milliseconds == local("20251231_000000")..<local("20260101_000000"))
    }

    @Test func timeIsAsLongAsItIsExact() throws {
        let minute = try local("20251201_143000")
        #expect(QueryTime("2025-12-01T14:30")?.milliseconds == minute..<(minute + 60_000))
        #expect(QueryTime("2025-12-01 14:30")?.milliseconds == minute..<(minute + 60_000))
        #expect(QueryTime("2025-12-01T14:30:05")?.milliseconds == (minute + 5000)..<(minute + 6000))
        let moment = try #require(Moment("2025-12-01T14:30:05.250+01:00")).unixMilliseconds
        #expect(QueryTime("2025-12-01T14:30:05.250+01:00")?.milliseconds == moment..<(moment + 1))
        #expect(QueryTime("2025-12-01T13:30:05Z")?.milliseconds == (moment - 250)..<(moment + 750))
    }

    @Test(arguments: [
        "", "2025", "2025-12", "2025-13-01", "2025-02-29", "1900-02-29", "2025-00-01", "2025-12-00", "2025-12-1",
        "2025-12-01T", "2025-12-01T24:00", "2025-12-01T14", "2025-12-01T14:60", "2025-12-01T14:30:61", "2d", "today",
        "2025-12-01T14:30+01:00x", "-025-12-01",
    ])
    func otherTextsAreNoTimes(text: String) {
        #expect(QueryTime(text) == nil)
    }
}
