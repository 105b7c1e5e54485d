import DurableFiles
import JSONValues
import RunModel
import SystemPackage
import TestSupport
import Testing

@testable import RunLogs

/// Logs cut, spliced, repeated and spoiled at random: never a crash, never a run completed without final metrics, and
/// pieces say the same as the whole. `TELOS_LOG_EDITS` is the number of logs read.
struct FuzzTests {
    static let count = environmentValue("TELOS_LOG_EDITS").flatMap { Int($0) } ?? 400

    /// What the logs are made of: those of this folder, and pieces of real ones where there are any.
    static let sources: [[UInt8]] = {
        let memory = ScriptLog.traceback(ScriptLog.memoryError)
        var sources = [
            ScriptLog.completedOut, ScriptLog.completedErr, ScriptLog.echo() + ScriptLog.dump(),
            ScriptLog.begin() + ScriptLog.bars(to: 600) + memory, OtherPrograms.runGlue + OtherPrograms.runGlueEnd,
            OtherPrograms.lightningTable, OtherPrograms.plainLoop + "accuracy: 0.5\nTest accuracy = 50%\n",
            "===== Train set 0 =====\n***** eval metrics *****\n  eval_f1 = 0.5\n", "Killed\nMemoryError\n",
            "Epoch 1/2\n2/2 [==] - 3s 2ms/step - loss: 0.5 - accuracy: 0.8\nTest set: Average loss: 0.1, Accuracy: 98/100 (98%)\n",
            "Epoch [1/10], Step [100/600], Loss: 0.5\nstep 100 | loss 1.0 | lr 1e-4\niter 100: loss 1.0, time 3ms\n",
        ].map { Array($0.utf8) }
        for log in RealLogsTests.logs.prefix(12) {
            for path in [log, log.dropLast(4) + ".err"] {
                let bytes = (try? RealLogsTests.folder.appending(path).readBytes()) ?? []
                sources += [Array(bytes.prefix(12_000)), Array(bytes.suffix(12_000))]
            }
        }
        return sources
    }()

    /// With no word that any result has.
    static let sourcesWithoutResults = sources.map { source in
        var text = String(decoding: source, as: UTF8.self)
        for word in ["accuracy", "Accuracy", "acc", "f1", "combined_score"] {
            text = text.replacing(word, with: String(repeating: "Z", count: word.utf8.count))
        }
        return Array(text.utf8)
    }

    private func edited(_ sources: [[UInt8]], _ generator: inout SeededGenerator) -> [UInt8] {
        var result = sources.randomElement(using: &generator) ?? []
        for _ in 0..<Int.random(in: 0...5, using: &generator) {
            let places = [0, 1].map { _ in Int.random(in: 0...result.count, using: &generator) }.sorted()
            switch Int.random(in: 0..<6, using: &generator) {
            case 0: result.removeSubrange(places[0]..<places[1])
            case 1: result.insert(contentsOf: result[places[0]..<places[1]].prefix(8000), at: places[1])
            case 2, 3:
                let other = sources.randomElement(using: &generator) ?? []
                let cut = [0, 1].map { _ in Int.random(in: 0...other.count, using: &generator) }.sorted()
                result.replaceSubrange(places[0]..<min(places[0] + 100, places[1]), with: other[cut[0]..<cut[1]])
            case 4:
                for _ in 0..<20 where !result.isEmpty {
                    result[Int.random(in: 0..<result.count, using: &generator)] ^=
                        1 << UInt8.random(in: 0...7, using: &generator)
                }
            default:
                let bytes: [UInt8] = [0, 0xFF, 0x1B, 0x5B, 0x7B, 0x7D, 0x27, 0x0D, 0x0A, 0x25, 0x7C, 0xE2, 0x3D, 0x3A]
                result.insert(contentsOf: bytes.shuffled(using: &generator), at: places[0])
            }
            if result.count > 60_000 { result.removeLast(result.count - 60_000) }
        }
        return result
    }

    private func parser(_ bytes: [UInt8], _ generator: inout SeededGenerator) -> LogParser {
        var parser = LogParser()
        var start = 0
        while start < bytes.count {
            let end = min(bytes.count, start + Int.random(in: 1...5000, using: &generator))
            bytes[start..<end].withUnsafeBytes { parser.feed($0) }
            start = end
        }
        return parser
    }

    private func check(_ reading: LogReading) {
        for attempt in reading.attempts {
            if let progress = attempt.progress {
                #expect(progress.step >= 0)
                #expect(progress.step <= progress.steps ?? .max)
            }
            #expect(attempt.points.count <= attempt.table.count)
            #expect((attempt.outcome.state == .completed) == (attempt.finalMetrics != nil))
            #expect(attempt.finalMetrics?.isEmpty != true)
        }
        _ = reading.warnings
    }

    @Test(arguments: 0..<4)
    func whateverTheBytesNothingIsInvented(part: UInt64) {
        var generator = SeededGenerator(state: 20 + part)
        var completed = 0
        for round in 0..<Self.count / 4 {
            let isWithoutResults = round % 2 == 0
            let sources = isWithoutResults ? Self.sourcesWithoutResults : Self.sources
            let (out, err) = (edited(sources, &generator), edited(sources, &generator))
            let reading = LogReading.of(out, err)
            check(reading)
            let pieces = LogReading(out: parser(out, &generator), err: parser(err, &generator))
            // NaN is no other number, but unequal to itself.
            #expect(pieces.attempts.count == reading.attempts.count, "round \(round) of \(part)")
            #expect(pieces.outcome == reading.outcome, "round \(round) of \(part)")
            #expect(
                pieces.attempts.map(\.lossPointCount) == reading.attempts.map(\.lossPointCount),
                "round \(round) of \(part)")
            if reading.outcome?.state == .completed {
                #expect(!isWithoutResults, "round \(round) of \(part)")
                completed += 1
            }
        }
        // Nothing is tested where nothing ever completes.
        #expect(completed > 0)
    }
}
