import Glibc
import RunModel

/// The times that one log tells, in the order of its starts.
///
/// Starts are seen as `RunLogs` says they are announced: in stdout by the script's tag, else by the argument dump; in
/// stderr by the first words of a new process. Where their number is not that of the run's attempts, only the first
/// and the last time of the whole log are worth anything.
struct LogTimes: Sendable {
    /// What one start tells.
    struct Section: Equatable, Sendable {
        /// Where it begins in the log.
        var offset = 0
        var first: Moment?
        var last: Moment?

        fileprivate mutating func note(_ time: Moment) {
            if first == nil { first = time }
            // A clock that was set back ends nothing before it began.
            if let first, time >= first { last = time }
        }
    }

    private(set) var whole = Section()
    private var tagged = [Section()]
    private var dumped = [Section()]
    private var processes = [Section()]
    private var hasTag = false
    private var hasDump = false
    private var isAmongFirstWords = false
    private var hasFirstWords = false

    /// The beginning of the line that has not ended yet, where it can tell something: times stand in front.
    private var pending: [UInt8] = []
    /// Whether the line that has not ended yet has begun.
    private var isInLine = false
    private static let lineLimit = 1024
    /// Where that line begins.
    private var lineStart = 0
    private var position = 0
    /// More starts than a person would make.
    private static let sectionLimit = 4096

    /// The starts, when the log has as many as that; else nil.
    func sections(count: Int) -> [Section]? {
        count == 1 ? [whole] : [tagged, dumped, processes].first { $0.count == count }
    }

    /// - Parameter bytes: those that follow the ones fed before.
    mutating func feed(_ bytes: UnsafeRawBufferPointer) {
        guard let base = bytes.baseAddress else { return }
        var start = 0
        var ends = (newline: -1, carriageReturn: -1)
        func next(_ byte: CInt, after known: Int) -> Int {
            if known >= start { return known }
            guard let found = memchr(base + start, byte, bytes.count - start) else { return bytes.count }
            return base.distance(to: UnsafeRawPointer(found))
        }
        while start < bytes.count {
            ends.newline = next(0x0A, after: ends.newline)
            ends.carriageReturn = next(0x0D, after: ends.carriageReturn)
            let end = min(ends.newline, ends.carriageReturn)
            // Nothing is copied of a line that cannot begin with anything that is looked for.
            if !pending.isEmpty || !isInLine && start < end && Self.mayMatter(bytes[start]) {
                let room = min(end - start, Self.lineLimit - pending.count)
                if room > 0 { pending.append(contentsOf: bytes[start..<start + room]) }
            }
            isInLine = isInLine || start < end
            if end == bytes.count { break }
            endLine()
            start = end + 1
            lineStart = position + start
        }
        position += bytes.count
    }

    /// Ends the log.
    mutating func finish() { endLine() }

    /// Whether a line that begins so can tell a time or a start: a digit, a bracket, `wandb`, `mezo`, `firstorder`,
    /// `OurArguments`, a blank or an escape, behind which one of them may stand; `P` and `N` of a process's first words.
    private static func mayMatter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "["), UInt8(ascii: "w"), UInt8(ascii: "m"),
            UInt8(ascii: "f"), UInt8(ascii: "O"), UInt8(ascii: "P"), UInt8(ascii: "N"), 0x1B, 0x20:
            true
        default: false
        }
    }

    private mutating func endLine() {
        isInLine = false
        if pending.isEmpty { return }
        read(Self.withoutEscapes(pending[...]))
        pending.removeAll(keepingCapacity: true)
    }

    private mutating func read(_ line: ArraySlice<UInt8>) {
        guard let first = line.first else { return }
        if first == UInt8(ascii: "m") || first == UInt8(ascii: "f"),
            line.starts(with: "mezo-".utf8) || line.starts(with: "firstorder-".utf8),
            !line.contains(UInt8(ascii: " "))
        {
            Self.begin(&tagged, at: lineStart, isFirst: !hasTag)
            hasTag = true
        } else if line.starts(with: "OurArguments(".utf8) {
            Self.begin(&dumped, at: lineStart, isFirst: !hasDump)
            hasDump = true
        }
        // A bar, as nearly all lines of some logs are.
        if line.prefix(4).contains(UInt8(ascii: "%")) { return }
        let isFirstWord = Self.isFirstWord(line)
        if isFirstWord, !isAmongFirstWords {
            Self.begin(&processes, at: lineStart, isFirst: !hasFirstWords)
            hasFirstWords = true
        }
        isAmongFirstWords = isFirstWord
        guard let time = LogTime.first(in: line) else { return }
        whole.note(time)
        tagged[tagged.count - 1].note(time)
        dumped[dumped.count - 1].note(time)
        processes[processes.count - 1].note(time)
    }

    private static func begin(_ sections: inout [Section], at offset: Int, isFirst: Bool) {
        // What stands before the first announcement belongs to it.
        if isFirst || sections.count >= sectionLimit { return }
        sections.append(Section(offset: offset))
    }

    /// The lines by which `RunLogs` knows a new process.
    private static func isFirstWord(_ line: ArraySlice<UInt8>) -> Bool {
        let words = line.prefix(120)
        return ["PyTorch version ", "Note: NumExpr detected", "NumExpr defaulting"].contains { word in
            contains(words, Array(word.utf8))
        }
    }

    private static func contains(_ text: ArraySlice<UInt8>, _ word: [UInt8]) -> Bool {
        guard text.count >= word.count else { return false }
        return (text.startIndex...(text.endIndex - word.count)).contains {
            text[$0] == word[0] && text[$0...].starts(with: word)
        }
    }

    /// Without the blanks and escape sequences before the text: bars move the cursor with them.
    private static func withoutEscapes(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var index = line.startIndex
        while index < line.endIndex {
            if line[index] == 0x20 {
                index += 1
            } else if line[index] == 0x1B, index + 1 < line.endIndex, line[index + 1] == UInt8(ascii: "[") {
                index += 2
                while index < line.endIndex, line[index] < 0x40 || line[index] > 0x7E { index += 1 }
                index = min(index + 1, line.endIndex)
            } else {
                break
            }
        }
        return line[index...]
    }
}
