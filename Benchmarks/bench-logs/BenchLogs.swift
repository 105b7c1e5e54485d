import DurableFiles
import Glibc
import RunLogs
import SystemPackage

/// What reading logs costs, beside ways that any reader must go.
///
///     make bench-logs [LOGS=FOLDER]
///     bench-logs PYTHON_SCRIPT [FOLDER]
///
/// FOLDER holds logs of any depth: `{name}.out` with `{name}.err` beside it. Without one, logs as the scripts write
/// them are made. Files are in the page cache; each row reads every file from its start, again and again, until it has
/// read enough; megabytes are 10^6 bytes; speed is of processor time, on one core.
@main
struct BenchLogs {
    /// Bytes that a row reads at least.
    static let enough = 1_000_000_000

    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 2 || arguments.count == 3 else {
            print("usage: bench-logs PYTHON_SCRIPT [FOLDER]")
            exit(2)
        }
        try withTemporaryFolder { folder in
            if arguments.count == 3 {
                try measure(FilePath(arguments[2]), pythonScript: arguments[1])
            } else {
                try MadeLogs.write(into: folder)
                try measure(folder, pythonScript: arguments[1])
            }
            try measureMemory(in: folder)
        }
    }

    // MARK: Memory

    private static func measureMemory(in folder: FilePath) throws {
        print("\nmemory of the whole process                          bar      peak      MB/s    starts    losses")
        for (name, piece) in [
            ("1 GB without an end of line", [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 20)),
            ("1 GB of bars, one line of text", MadeLogs.bars(count: 20000)),
            ("1 GB of different loss lines", []),
        ] {
            let path = folder.appending("large")
            let file = try FileDescriptor.open(
                path, .writeOnly, options: [.create, .truncate], permissions: .ownerReadWrite)
            try file.closeAfter {
                var (count, index) = (0, 0)
                while count < 1_000_000_000 {
                    let bytes = piece.isEmpty ? MadeLogs.losses(from: index, count: 10000) : piece
                    index += 10000
                    count += try file.writeAll(bytes)
                }
            }
            let start = processorTime()
            let reading = try LogReading.read(out: nil, err: path)
            let time = processorTime() - start
            var usage = rusage()
            getrusage(RUSAGE_SELF.rawValue, &usage)
            let peak = Double(usage.ru_maxrss) * 1024 / 1e6
            print(
                padded(name, 46) + padded("64.0 MB", -10) + padded("\(oneDecimal(peak)) MB", -10)
                    + padded(oneDecimal(1000 / time), -10) + padded("\(reading.attempts.count)", -10)
                    + padded("\(reading.counted?.lossPointCount ?? 0)", -10)
                    + (peak > 64 * 1.048576 ? "   over the bar" : ""))
            try path.removeTree()
        }
    }

    // MARK: Speed

    private struct Pair {
        var out: FilePath
        var err: FilePath
    }

    private static func measure(_ folder: FilePath, pythonScript: String) throws {
        let pairs = try logs(below: folder).map { Pair(out: $0, err: FilePath($0.string.dropLast(4) + ".err")) }
        if pairs.isEmpty {
            print("bench-logs: no .out files below \(folder)")
            exit(1)
        }
        print("\(pairs.count) runs")
        print("                                         bytes       bar      MB/s    / split  / python")
        let outs = pairs.map(\.out)
        let errs = pairs.map(\.err)
        let all = outs + errs
        for (name, files, read) in [
            (
                "stdout", outs,
                { try pairs.reduce(0) { $0 + (try LogReading.read(out: $1.out, err: nil).attempts.count) } }
            ),
            (
                "stderr", errs,
                { try pairs.reduce(0) { $0 + (try LogReading.read(out: nil, err: $1.err).attempts.count) } }
            ),
            (
                "both", all,
                {
                    try pairs.reduce(0) { $0 + (try LogReading.read(out: $1.out, err: $1.err).attempts.count) }
                }
            ),
        ] as [(String, [FilePath], () throws -> Int)] {
            let bytes = try files.reduce(0) { $0 + (try $1.status()?.byteCount ?? 0) }
            let speed = try speed(of: bytes, read)
            let split = try splitSpeed(of: bytes, files)
            let python = try pythonSpeed(pythonScript, files)
            print(
                padded(name, 32) + padded(megabytes(bytes), -14) + padded(name == "both" ? "300" : "", -10)
                    + padded(oneDecimal(speed), -10) + padded(twoDecimals(speed / split), -11)
                    + padded(python.map { oneDecimal(speed / $0) } ?? "-", -10)
                    + (name == "both" && speed < 300 ? "   under the bar" : ""))
        }
    }

    private static func splitSpeed(of bytes: Int, _ files: [FilePath]) throws -> Double {
        try speed(of: bytes) { try files.reduce(0) { $0 + (try countOfLines($1)) } }
    }

    /// Megabytes a second of processor time; of next to nothing no speed.
    private static func speed(of bytes: Int, _ read: () throws -> Int) throws -> Double {
        if bytes < 1 << 12 { return .nan }
        var found = try read()
        let rounds = max(1, enough / max(1, bytes))
        let start = processorTime()
        for _ in 0..<rounds { found = max(found, try read()) }
        let time = processorTime() - start
        precondition(found > 0, "nothing was read")
        return Double(bytes * rounds) / 1e6 / time
    }

    private static func processorTime() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// The least that a reader of lines does: reads the bytes and looks for the ends of lines.
    private static func countOfLines(_ path: FilePath) throws -> Int {
        var count = 0
        try path.readPieces { piece in
            for end: CInt in [0x0A, 0x0D] {
                var rest = piece[...]
                while let base = UnsafeRawBufferPointer(rebasing: rest).baseAddress,
                    let found = memchr(base, end, rest.count)
                {
                    count += 1
                    rest = rest.dropFirst(base.distance(to: UnsafeRawPointer(found)) + 1)
                }
            }
        }
        return count
    }

    /// What a person's script would do, in Python: lines, a regular expression, `ast.literal_eval`.
    ///
    /// - Returns: nil where there is no python3.
    private static func pythonSpeed(_ script: String, _ files: [FilePath]) throws -> Double? {
        let words = ["python3", script] + files.map(\.string)
        let command = words.map { "'" + $0.replacing("'", with: "'\\''") + "'" }.joined(separator: " ")
        guard let output = popen(command + " 2>/dev/null", "r") else { return nil }
        var line = [CChar](repeating: 0, count: 100)
        let text = fgets(&line, 100, output).map { String(cString: $0) } ?? ""
        guard pclose(output) == 0 else { return nil }
        return Double(text.filter { !$0.isWhitespace })
    }

    private static func logs(below folder: FilePath) throws -> [FilePath] {
        var found: [FilePath] = []
        for child in try folder.children() {
            let path = folder.appending(child.name)
            if path.isDirectory {
                found += try logs(below: path)
            } else if path.extension == "out" {
                found.append(path)
            }
        }
        return found.sorted { $0.string < $1.string }
    }

    private static func withTemporaryFolder(_ body: (FilePath) throws -> Void) throws {
        let base = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        let folder = FilePath(base).appending("telos-bench-logs-\(getpid())")
        try folder.makeFolders()
        defer { try? folder.removeTree() }
        try body(folder)
    }

    // MARK: Text

    /// - Parameter width: negative for what stands at the right.
    private static func padded(_ text: String, _ width: Int) -> String {
        let blanks = String(repeating: " ", count: max(0, abs(width) - text.count))
        return width < 0 ? blanks + text : text + blanks
    }

    private static func oneDecimal(_ value: Double) -> String {
        guard value.isFinite else { return "-" }
        let tenths = Int((value * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }

    private static func twoDecimals(_ value: Double) -> String {
        guard value.isFinite else { return "-" }
        let hundredths = Int((value * 100).rounded())
        return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
    }

    private static func megabytes(_ bytes: Int) -> String { oneDecimal(Double(bytes) / 1e6) + " MB" }
}
