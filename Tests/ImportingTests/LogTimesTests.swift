import RunModel
import Testing

@testable import Importing

struct LogTimesTests {
    @Test(arguments: [
        ("2025-02-20 07:55:14,175 - INFO - x", 175), ("2025-02-20T07:55:14.175", 175), ("2025/02/20 07:55:14", 0),
        ("[2025-02-20 07:55:14,175] [INFO]", 175), ("02/20/2025 07:55:14 - INFO - x", 0),
        ("[INFO|trainer.py:2078] 2025-02-20 07:55:14,175 >> x", 175),
        ("wandb: Run data is saved locally in /x/wandb/run-20250220_075514-abc", 0),
    ])
    func formsOfLoggers(line: String, milliseconds: Int64) throws {
        let second = try #require(RunTimestamp("20250220_075514")).moment
        #expect(LogTime.first(in: Array(line.utf8)[...])?.unixMilliseconds == second.unixMilliseconds + milliseconds)
    }

    @Test func anOffsetCounts() {
        let time = LogTime.first(in: Array("2025-02-20T07:55:14.5+01:00 x".utf8)[...])
        #expect(time == Moment("2025-02-20T06:55:14.500Z"))
        #expect(LogTime.first(in: Array("2025-02-20T07:55:14Z".utf8)[...]) == Moment("2025-02-20T07:55:14Z"))
    }

    @Test(arguments: [
        "", "2025", "2025-02-20", "2025-13-20 07:55:14", "2025-02-20 27:55:14", "1925-02-20 07:55:14",
        " 12%|#| 3/4", "[", "[INFO]", "[INFO] x 2025-02-20 07:55:14", "wandb: run-2025", "99/99/9999 99:99:99",
        "2025-02-20 07:55:1",
    ])
    func otherLinesTellNoTime(line: String) { #expect(LogTime.first(in: Array(line.utf8)[...]) == nil) }

    /// However the bytes are cut, the same is read.
    @Test(arguments: [1, 3, 7, 64, 100_000])
    func startsAreSeenInPieces(size: Int) throws {
        let logs = OldLogs()
        var times = LogTimes()
        let text = Array((logs.err + logs.begin(at: "2025-02-03 04:05:06") + logs.bars(to: 900)).utf8)
        for start in stride(from: 0, to: text.count, by: size) {
            text[start..<min(text.count, start + size)].withUnsafeBytes { times.feed($0) }
        }
        times.finish()
        let sections = try #require(times.sections(count: 2))
        #expect(sections[1].offset == logs.err.utf8.count)
        #expect(sections[0].first?.description.hasPrefix("2025-01-02T03:04:05.678") == true)
        #expect(sections[0].last?.description.hasPrefix("2025-01-02T03:05:05.100") == true)
        #expect(sections[1].last?.description.hasPrefix("2025-02-03T04:05:06.900") == true)
        #expect(times.sections(count: 3) == nil)
    }
}
