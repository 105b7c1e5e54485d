import DurableFiles
import RunModel
import SystemPackage
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
}
