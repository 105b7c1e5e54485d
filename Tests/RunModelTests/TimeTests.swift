import RunModel
import Testing

struct TimeTests {
    @Test(arguments: [
        ("20251226_143000", 1), ("20251226_143000_2", 2), ("20251226_143000_17", 17),
    ])
    func timestampsKnowTheirSuffix(name: String, ordinal: Int) throws {
        let timestamp = try #require(RunTimestamp(name))
        #expect(timestamp.ordinal == ordinal)
        #expect(timestamp.name == name)
        #expect(RunTimestamp(timestamp.moment).second == "20251226_143000")
    }

    @Test(arguments: [
        "", "20251226", "20251226_1430", "20251326_143000", "20251226_243000", "20251226_143000_1",
        "20251226_143000_02", "20251226_143000_x", "2025122é_143000", "20251226-143000", "20251226_143000_",
    ])
    func otherNamesAreNoTimestamps(name: String) {
        #expect(RunTimestamp(name) == nil)
    }

    @Test(arguments: [
        ("2025-12-26T14:30:00.123+01:00", 1_766_755_800_123, "2025-12-26T14:30:00.123+01:00"),
        ("2025-12-26T13:30:00Z", 1_766_755_800_000, "2025-12-26T13:30:00.000+00:00"),
        ("1969-12-31T23:59:59.9999-05:30", 19_799_999, "1969-12-31T23:59:59.999-05:30"),
    ])
    func momentsAreRFC3339(text: String, milliseconds: Int64, written: String) throws {
        let moment = try #require(Moment(text))
        #expect(moment.unixMilliseconds == milliseconds)
        #expect(moment.description == written)
    }

    @Test func everyDayOfFourCenturiesIsTheDayAfterTheOneBefore() throws {
        var expected = try #require(Moment("1599-12-31T12:00:00Z")).unixMilliseconds
        var wrong: [String] = []
        for year in 1600..<2000 {
            let isLeap = year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year == 1600)
            for (month, days) in [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31].enumerated() {
                for day in 1...days {
                    expected += 86_400_000
                    let text = "\(year)-\(month < 9 ? "0" : "")\(month + 1)-\(day < 10 ? "0" : "")\(day)T12:00:00Z"
                    if Moment(text)?.unixMilliseconds != expected { wrong.append(text) }
                }
            }
        }
        #expect(wrong == [])
        #expect(Moment("1970-01-01T00:00:00Z")?.unixMilliseconds == 0)
        #expect(Moment("0000-01-01T00:00:00Z")?.unixMilliseconds == -62_167_219_200_000)
        #expect(Moment("2025-02-30T00:00:00Z") == Moment("2025-03-02T00:00:00Z"))
    }

    @Test func nowReadsBack() throws {
        let now = Moment.now()
        #expect(Moment(now.description) == now)
        #expect(Moment(now.description)?.description == now.description)
    }

    @Test(arguments: [
        "", "2025-12-26", "2025-13-26T14:30:00Z", "2025-12-26T14:30:00", "2025-12-26T14:30:00.Z", "x",
        "2025-12-26T14:30:00ZZ", "2025-12-26T14:30:00+01", "+025-12-26T14:30:00Z", "2025-12-26T14:30:00\u{2212}01:00",
    ])
    func otherTextsAreNoMoments(text: String) {
        #expect(Moment(text) == nil)
    }
}
