import DurableFiles
import RunModel
import SystemPackage
import TestSupport
import Testing

@testable import RunFolders

struct MetricsTests {
    private func point(_ step: Int?, _ values: [(String, Double)], attempt: Int? = nil) -> MetricPoint {
        MetricPoint(step: step, time: nil, attempt: attempt, values: values.map { (key: $0.0, value: $0.1) })
    }

    @Test func aMissingFileHasNoPoints() throws {
        try withRunFolder { folder throws in #expect(try folder.readMetrics() == MetricsReading()) }
    }

    @Test func whatIsWrittenReadsBack() throws {
        try withRunFolder { folder throws in
            let points = [point(500, [("loss", 1.88)]), point(1000, [("loss", .infinity), ("learning_rate", 1e-6)])]
            try MetricsWriter(folder, attempt: 1).append(points)
            let reading = try folder.readMetrics()
            #expect(reading.points == points)
            #expect(!reading.isTorn)
            let status = try folder.metricsFile.status()
            #expect(reading.end == status?.byteCount)
        }
    }

    @Test func aTornLastLineIsIgnoredAndToldAndEndedByTheNextAttempt() throws {
        try withRunFolder { folder throws in
            try folder.metricsFile.replaceContents(with: "{\"step\":1,\"loss\":2}\n{\"step\":2,\"lo")
            var reading = try folder.readMetrics()
            #expect(reading.points == [point(1, [("loss", 2)])])
            #expect(reading.isTorn)
            #expect(reading.end == 20)
            try MetricsWriter(folder, attempt: 2).append([point(2, [("loss", 3)])])
            reading = try folder.readMetrics()
            #expect(reading.points == [point(1, [("loss", 2)]), point(2, [("loss", 3)], attempt: 2)])
            #expect(!reading.isTorn)
            #expect(reading.unreadableLineCount == 1)
        }
    }

    @Test func readingGoesOnWhereItEnded() throws {
        try withRunFolder { folder throws in
            let writer = try MetricsWriter(folder, attempt: 1)
            try writer.append([point(1, [("loss", 2)])])
            let end = try folder.readMetrics().end
            #expect(try folder.readMetrics(from: end) == MetricsReading(end: end))
            try writer.append([point(2, [("loss", 1)])])
            #expect(try folder.readMetrics(from: end).points == [point(2, [("loss", 1)])])
        }
    }

    @Test func aLineLongerThanAPieceIsRead() throws {
        try withRunFolder { folder throws in
            let blanks = String(repeating: " ", count: 300_000)
            try folder.metricsFile.replaceContents(with: "{\"step\":1,\(blanks)\"loss\":2}\n{\"step\":2,\"loss\":1}\n")
            #expect(try folder.readMetrics().points.map(\.step) == [1, 2])
        }
    }

    @Test func aHugeLineIsUnreadableAndNothingMore() throws {
        try withRunFolder { folder throws in
            let blanks = String(repeating: " ", count: 3_000_000)
            try folder.metricsFile.replaceContents(with: "{\"step\":1,\(blanks)\"loss\":2}\n{\"step\":2,\"loss\":1}\n")
            let reading = try folder.readMetrics()
            #expect(reading.points.map(\.step) == [2])
            #expect(reading.unreadableLineCount == 1)
        }
    }

    @Test func aLaterAttemptReplacesWhatItRepeats() {
        var second = RunLife.Attempt(attempt: 2, state: .completed, host: "")
        second.fromStep = 2
        let reading = MetricsReading(points: [
            point(1, [("loss", 5), ("lr", 1)]), point(2, [("loss", 4)]), point(3, [("loss", 9)]),
            point(nil, [("train_loss", 7)]), point(2, [("loss", 3)], attempt: 2), point(3, [("loss", 2)], attempt: 2),
        ])
        let first = RunLife.Attempt(attempt: 1, state: .stopped, host: "")
        #expect(
            reading.counted(attempts: [first, second]) == [
                point(1, [("loss", 5), ("lr", 1)]), point(nil, [("train_loss", 7)]),
                point(2, [("loss", 3)], attempt: 2), point(3, [("loss", 2)], attempt: 2),
            ])
        #expect(reading.counted(attempts: [first]).count == 4)
    }

    @Test(arguments: 0..<10) func theEndIsThatOfTheWholeFile(seed: UInt64) throws {
        var generator = SeededGenerator(state: seed)
        func below(_ count: Int) -> Int { Int.random(in: 0..<count, using: &generator) }
        try withRunFolder { (folder) throws in
            var told = 0
            for _ in 0..<60 {
                let attempts = (1...(1 + below(3))).map { number in
                    var attempt = RunLife.Attempt(attempt: number, state: .stopped, host: "")
                    attempt.fromStep = number == 1 ? 0 : below(40)
                    return attempt
                }
                var text = ""
                for index in 0..<(below(4) * below(60)) {
                    var lines = [
                        "", "  ", "no JSON", "[1]", "{\"loss\":1}", "{\"step\":\(below(50))}",
                        "{\"step\":3.5,\"loss\":1}",
                        "{\"step\":\(index),\"note\":\"\(String(repeating: "long ", count: below(1200)))\"}",
                    ]
                    let attempt = below(3) == 0 ? "" : ",\"attempt\":\(1 + below(attempts.count))"
                    for key in ["loss", "eval_loss"] {
                        lines += Array(repeating: "{\"step\":\(below(50))\(attempt),\"\(key)\":\(below(9))}", count: 8)
                    }
                    text += lines[below(lines.count)] + (below(9) == 0 ? "\r\n" : "\n")
                }
                if below(3) == 0 { text += "{\"step\":1,\"lo" }
                try folder.metricsFile.replaceContents(with: text, syncsFolder: false)
                let whole = try folder.readMetrics()
                let end = try folder.readMetricsEnd(attempts: attempts)
                #expect(end.step == whole.counted(attempts: attempts).last { $0.step != nil }?.step)
                #expect(end.isTorn == whole.isTorn)
                if end.step != nil { told += 1 }
            }
            #expect(told > 20)
        }
    }

    @Test func theEndOfNoFileSaysNothing() throws {
        try withRunFolder { (folder) throws in #expect(try folder.readMetricsEnd(attempts: []) == MetricsEnd()) }
    }
}
