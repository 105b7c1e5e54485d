import Glibc
import Synchronization
import SystemPackage
import Testing

@testable import FileDigests
@testable import Launching

struct ReadingLineTests {
    /// What is written while a file of 4 GB is read, a tenth of it every 400 ms.
    private func written(isInteractive: Bool) -> String {
        var ends: [CInt] = [0, 0]
        #expect(pipe(&ends) == 0)
        defer { close(ends[0]) }
        let time = Mutex(ContinuousClock.now)
        let terminal = Terminal(descriptor: ends[1], isInteractive: isInteractive, hasColour: false)
        let line = ReadingLine(on: terminal) { time.withLock { $0 } }
        for tenth in 1...10 {
            for _ in 0..<3 {
                line.show(
                    DigestCache.Progress(
                        path: "/data/a\u{7}_train.jsonl", doneByteCount: tenth * 400_000_000, byteCount: 4_000_000_000))
            }
            time.withLock { $0 += .milliseconds(400) }
        }
        close(ends[1])
        var bytes = [UInt8](repeating: 0, count: 65536)
        let count = read(ends[0], &bytes, bytes.count)
        return String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self)
    }

    @Test func aTerminalIsToldFromTheFirstSecondOnAndLeftClean() {
        let lines = written(isInteractive: true).split(separator: "\r\u{1B}[K", omittingEmptySubsequences: false)
        #expect(lines.first == "")
        #expect(lines.last == "")
        #expect(lines.dropFirst().first == "1.6 of 4.0 GB of a\\u{7}_train.jsonl read")
        // Each step once.
        #expect(lines.count == 2 + 6)
    }

    @Test func aPipeIsToldNothing() {
        #expect(written(isInteractive: false) == "")
    }
}
