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

    @Test func nowReadsBack() throws {
        let now = Moment.now()
        #expect(Moment(now.description) == now)
        #expect(Moment(now.description)?.description == now.description)
    }

    @Test(arguments: ["", "2025-12-26", "2025-13-26T14:30:00Z", "2025-12-26T14:30:00", "2025-12-26T14:30:00.Z", "x"])
    func otherTextsAreNoMoments(text: String) {
        #expect(Moment(text) == nil)
    }
}
