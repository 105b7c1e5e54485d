import RunLogs
import RunModel
import Testing

/// Logs cut, spliced and spoiled at random: they read, and nothing is invented.
struct HostileLogsTests {
    struct Generator: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
    }

    private func spoiled(_ bytes: [UInt8], with generator: inout Generator) -> [UInt8] {
        var result = bytes
        for _ in 0..<Int.random(in: 1...4, using: &generator) where !result.isEmpty {
            let (a, b) = (
                Int.random(in: 0...result.count, using: &generator), Int.random(in: 0...result.count, using: &generator)
            )
            switch Int.random(in: 0..<4, using: &generator) {
            case 0: result.removeSubrange(min(a, b)..<max(a, b))
            case 1: result.insert(contentsOf: result[min(a, b)..<max(a, b)].prefix(20000), at: b)
            case 2:
                for _ in 0..<20 where !result.isEmpty {
                    result[Int.random(in: 0..<result.count, using: &generator)] ^=
                        1
                        << UInt8.random(
                            in: 0...7, using: &generator)
                }
            default:
                result.insert(contentsOf: [0, 0xFF, 0x1B, 0x5B, 0x7B, 0x27, 0x0D].shuffled(using: &generator), at: a)
            }
        }
        return result
    }

    @Test(arguments: 0..<10)
    func nothingIsCompletedWithoutFinalMetrics(seed: UInt64) {
        var generator = Generator(state: seed)
        let out = Array((ScriptLog.echo() + ScriptLog.dump() + ScriptLog.evaluations(1...4)).utf8)
        let err = Array(
            (ScriptLog.begin() + ScriptLog.bars(to: 1100) + ScriptLog.traceback(ScriptLog.memoryError)).utf8)
        for _ in 0..<60 {
            let reading = LogReading.of(spoiled(out, with: &generator), spoiled(err, with: &generator))
            #expect(reading.outcome?.state != .completed)
            for attempt in reading.attempts {
                #expect(attempt.finalMetrics == nil)
                if let progress = attempt.progress { #expect(progress.step <= progress.steps ?? .max) }
            }
        }
    }

    @Test(arguments: 0..<5)
    func whatIsCompletedReportedAnAccuracy(seed: UInt64) {
        var generator = Generator(state: 1000 + seed)
        let (out, err) = (Array(ScriptLog.completedOut.utf8), Array(ScriptLog.completedErr.utf8))
        for _ in 0..<60 {
            let spoiledOut = spoiled(out, with: &generator)
            let reading = LogReading.of(spoiledOut, spoiled(err, with: &generator))
            if reading.outcome?.state == .completed {
                #expect(String(decoding: spoiledOut, as: UTF8.self).contains("accuracy"))
            }
        }
    }

    @Test func aLogCutAnywhereBeforeItsFinalMetricsIsNotCompleted() throws {
        let out = Array(ScriptLog.completedOut.utf8)
        let err = Array(ScriptLog.completedErr.utf8)
        let end = try #require(out.lastIndex(of: UInt8(ascii: "}")))
        for count in stride(from: 0, through: end, by: 1) where count > end - 60 || count % 41 == 0 {
            #expect(LogReading.of(Array(out[..<count]), err).outcome?.state != .completed, "cut at \(count)")
        }
        #expect(LogReading.of(Array(out[...end]), err).outcome?.state == .completed)
    }

    @Test func bytesOfNoLogSayNothing() {
        var generator = Generator(state: 7)
        let bytes = (0..<200_000).map { _ in UInt8.random(in: 0...255, using: &generator) }
        #expect(LogReading.of(bytes, bytes).outcome?.state != .completed)
        #expect(LogReading.of([UInt8](repeating: 0, count: 100_000), [0x1B, 0x5B]).attempts.isEmpty)
        #expect(LogReading.of(Array(String(repeating: "{", count: 40000).utf8), []).attempts.isEmpty)
    }
}
