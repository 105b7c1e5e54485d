package import RunModel

/// What a log says went wrong.
package struct LogTrouble: Equatable, Sendable {
    package enum Kind: Equatable, Sendable {
        case outOfMemory
        case diskFull
        /// A Python traceback, or what our own engine says before it gives up.
        case exception
        /// The shell or the launcher tells that the process was ended by this signal.
        case killed(signal: Int)
        /// The scheduler tells that it ended the job: `timeLimit`, `preempted` or `cancelled`.
        case scheduler(StateReason)
    }

    package var kind: Kind
    /// The log's own words: the exception's line, or the message.
    package var text: String
}

extension LogTrouble {
    /// What the last line of a traceback says.
    static func ofException(_ line: LineBytes) -> LogTrouble {
        let isMemory =
            line.contains("out of memory") || line.contains("OutOfMemory") || line.contains("bad_alloc")
            || line.contains("MemoryError") || line.contains("annot allocate memory")
            || line.contains("can't allocate memory") || line.contains("RESOURCE_EXHAUSTED: Out of memory")
            || line.contains("OOM when allocating")
        let isDisk = line.contains("No space left on device") || line.contains("Disk quota exceeded")
        return LogTrouble(kind: isMemory ? .outOfMemory : isDisk ? .diskFull : .exception, text: line.text())
    }

    /// What a line outside a traceback says; nil for the ordinary.
    ///
    /// Only words that nothing but the failure itself prints count: advice about memory is chatter.
    static func ofMessage(_ line: LineBytes) -> LogTrouble? {
        func trouble(_ kind: Kind) -> LogTrouble { LogTrouble(kind: kind, text: line.trimmed.text()) }
        if let signal = shellSignal(line) { return trouble(.killed(signal: signal)) }
        if line.hasPrefix(engineWords) {
            let words = line.from(engineWords.utf8CodeUnitCount).trimmed
            // That it was stopped is no fault of its own.
            return words.hasPrefix("stopped by signal") ? nil : LogTrouble(kind: .exception, text: words.text())
        }
        guard TroubleWords.mayHold(line) else { return nil }
        if line.contains("OutOfMemoryError") || line.contains("CUDA out of memory") || line.contains("std::bad_alloc")
            || line.hasPrefix("MemoryError")
        {
            return trouble(.outOfMemory)
        }
        if line.contains("No space left on device") || line.contains("Disk quota exceeded") {
            return trouble(.diskFull)
        }
        if line.contains("slurmstepd: error:") {
            if line.contains("oom_kill") || line.contains("oom-kill") { return trouble(.outOfMemory) }
            guard line.contains("CANCELLED") else { return nil }
            if line.contains("DUE TO TIME LIMIT") { return trouble(.scheduler(.timeLimit)) }
            if line.contains("DUE TO PREEMPTION") { return trouble(.scheduler(.preempted)) }
            return trouble(.scheduler(.cancelled))
        }
        return nil
    }

    private static let engineWords: StaticString = "telos-engine: "

    /// `train.sh: line 52:  4711 Killed                  python run.py`, or `Killed` alone.
    private static func shellSignal(_ line: LineBytes) -> Int? {
        var word = line.trimmed
        if let place = word.position(of: ": line ") {
            guard let (_, end) = word.wholeNumber(at: place + 7), end < word.count, word[end] == UInt8(ascii: ":")
            else { return nil }
            word = word.from(end + 1).trimmed
            guard let (_, pidEnd) = word.wholeNumber(at: 0) else { return nil }
            word = word.from(pidEnd).trimmed
        } else if word.count > 40 {
            return nil
        } else if word.count != 6, !word.hasSuffix("(core dumped)") {
            return nil
        }
        if word.hasPrefix("Killed") { return 9 }
        if word.hasPrefix("Segmentation fault") { return 11 }
        if word.hasPrefix("Aborted") { return 6 }
        if word.hasPrefix("Bus error") { return 7 }
        if word.hasPrefix("Terminated") { return 15 }
        return nil
    }
}
