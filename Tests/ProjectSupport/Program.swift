import CLinux
import DurableFiles
import Glibc
package import SystemPackage
import TestSupport

/// What a program wrote, and how it ended.
package struct Outcome: Equatable {
    package var out: String
    package var err: String
    /// 128 and the signal's number for a program that a signal ended, as shells say it.
    package var code: Int32

    package init(out: String, err: String, code: Int32) {
        self.out = out
        self.err = err
        self.code = code
    }

    package var lines: [String] {
        out.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
    }
    package var errorLines: [String] {
        err.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
    }
}

package enum ProgramError: Error {
    case cannotStart(String, errno: CInt)
    /// Its session was killed.
    case timedOut(String, out: String, err: String)
    /// It ended, and something it left behind holds its standard output or error: a pipe to it never ends.
    case holdsStreams(String)
    case neverSaid(String, out: String, err: String)
}

/// A built program that runs in a session of its own, as one does that a person started from a terminal.
package final class Program {
    /// Where the test bundle was built, and with it the programs.
    package static let folder: FilePath = {
        // The link of a living process can be read, and it has a folder.
        try! FilePath("/proc/self/exe").resolvingLinks().containingFolder
    }()

    private struct Stream {
        var descriptor: CInt
        var bytes: [UInt8] = []
        var isOpen = true

        var text: String { String(decoding: bytes, as: UTF8.self) }
    }

    package let pid: Int32
    private let command: String
    private var streams: [Stream]
    private var status: CInt?

    /// Runs a program to its end.
    package static func run(
        _ arguments: [String], in folder: FilePath, environment: [String: String], seconds: Double = 60
    ) throws -> Outcome {
        try Program(arguments, in: folder, environment: environment).wait(seconds: seconds)
    }

    /// - Parameters:
    ///   - arguments: the first is a program's name, looked for in `environment`'s `PATH`.
    ///   - onTerminal: with its three streams on a terminal of its own; then all it writes is its `out`.
    package init(
        _ arguments: [String], in folder: FilePath, environment: [String: String], onTerminal: Bool = false
    ) throws {
        command = arguments.joined(separator: " ")
        let program = try Self.find(arguments[0], in: environment["PATH"] ?? "")
        let ends = try onTerminal ? Self.terminal() : Self.pipes()
        streams = ends.reading.map { Stream(descriptor: $0) }
        let null = open("/dev/null", O_RDONLY | O_CLOEXEC)
        defer { for descriptor in ends.writing + [null] { close(descriptor) } }
        let argumentPointers = ([program] + arguments.dropFirst()).map { strdup($0) }
        let environmentPointers = environment.map { strdup("\($0.key)=\($0.value)") }
        defer { for pointer in argumentPointers + environmentPointers { free(pointer) } }
        var pid = pid_t()
        let result = telos_spawn(
            &pid, argumentPointers + [nil], environmentPointers + [nil], folder.string,
            onTerminal ? ends.writing[0] : null,
            ends.writing[0], ends.writing[onTerminal ? 0 : 1], TELOS_OWN_SESSION)
        self.pid = pid
        guard result == 0 else {
            status = 0
            throw ProgramError.cannotStart(command, errno: result)
        }
    }

    deinit {
        if status == nil {
            killSession()
            waitpid(pid, nil, 0)
        }
        for stream in streams { close(stream.descriptor) }
    }

    package func send(_ signal: CInt) { kill(pid, signal) }

    /// ^C on the terminal: the signal goes to the whole foreground group.
    package func interrupt() { kill(-pid, SIGINT) }

    /// Reads on until it has written this text, on either stream.
    package func wait(for text: String, seconds: Double = 30) throws {
        let deadline = now() + seconds
        while !streams.contains(where: { $0.text.contains(text) }) {
            guard now() < deadline, status == nil || streams.contains(where: \.isOpen) else {
                throw ProgramError.neverSaid(text, out: streams[0].text, err: streams.last?.text ?? "")
            }
            readMore()
        }
    }

    /// Reads all that it writes until it has ended.
    package func wait(seconds: Double = 60) throws -> Outcome {
        let deadline = now() + seconds
        var graceEnd = Double.infinity
        while status == nil || streams.contains(where: \.isOpen) {
            readMore()
            if now() > deadline {
                killSession()
                throw ProgramError.timedOut(command, out: streams[0].text, err: streams.last?.text ?? "")
            }
            if status != nil, graceEnd == .infinity { graceEnd = now() + 5 }
            if now() > graceEnd { throw ProgramError.holdsStreams(command) }
        }
        let status = status ?? 0
        let signal = status & 0x7F
        return Outcome(
            out: streams[0].text, err: streams.count > 1 ? streams[1].text : "",
            code: signal == 0 ? (status >> 8) & 0xFF : 128 + signal)
    }

    /// Closes our end of its standard output, as `head` does when it has seen enough.
    package func closeOutput() {
        close(streams[0].descriptor)
        streams[0].descriptor = -1
        streams[0].isOpen = false
    }

    private func readMore() {
        var polled = streams.map { pollfd(fd: $0.isOpen ? $0.descriptor : -1, events: Int16(POLLIN), revents: 0) }
        poll(&polled, nfds_t(polled.count), 20)
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        for index in polled.indices where polled[index].revents != 0 {
            let count = read(streams[index].descriptor, &buffer, buffer.count)
            if count > 0 {
                streams[index].bytes += buffer[..<count]
            } else {
                // The end, or of a terminal: nobody holds its other side any more.
                streams[index].isOpen = false
            }
        }
        var status: CInt = 0
        if self.status == nil, waitpid(pid, &status, WNOHANG) == pid { self.status = status }
    }

    private func killSession() {
        for process in RunningProcess.all where process.session == pid { kill(process.pid, SIGKILL) }
    }

    private static func pipes() throws -> (reading: [CInt], writing: [CInt]) {
        var reading: [CInt] = []
        var writing: [CInt] = []
        for _ in 0..<2 {
            var ends: [CInt] = [0, 0]
            guard pipe(&ends) == 0 else { throw ProgramError.cannotStart("pipe", errno: errno) }
            reading.append(ends[0])
            writing.append(ends[1])
        }
        return (reading, writing)
    }

    private static func terminal() throws -> (reading: [CInt], writing: [CInt]) {
        // What `grantpt` and its kin do, which the Glibc module does not show.
        let unlocking: UInt = 0x4004_5431
        let numbering: UInt = 0x8004_5430
        let reading = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        var lock: CInt = 0
        var number: CInt = 0
        guard reading >= 0, ioctl(reading, unlocking, &lock) == 0, ioctl(reading, numbering, &number) == 0 else {
            throw ProgramError.cannotStart("terminal", errno: errno)
        }
        let writing = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY | O_CLOEXEC)
        guard writing >= 0 else { throw ProgramError.cannotStart("terminal", errno: errno) }
        var size = winsize(ws_row: 24, ws_col: 100, ws_xpixel: 0, ws_ypixel: 0)
        _ = ioctl(writing, UInt(TIOCSWINSZ), &size)
        return ([reading], [writing])
    }

    private static func find(_ name: String, in path: String) throws -> String {
        if name.contains("/") { return name }
        for folder in path.split(separator: ":") where access("\(folder)/\(name)", X_OK) == 0 {
            return "\(folder)/\(name)"
        }
        throw ProgramError.cannotStart(name, errno: ENOENT)
    }
}

/// Seconds on a clock that nobody sets.
package func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

/// Looks again and again until it holds; false when it does not within the time.
package func eventually(seconds: Double = 20, _ condition: () throws -> Bool) rethrows -> Bool {
    let deadline = now() + seconds
    while now() < deadline {
        if try condition() { return true }
        usleep(20_000)
    }
    return try condition()
}
