import JSONValues
package import RunModel

/// What the two logs of a run say.
package struct LogReading: Equatable, Sendable {
    /// The starts, in order. Of a log with hundreds the earliest are left out, but numbered.
    package var attempts: [LogAttempt]

    /// Of logs that say nothing.
    package init() { attempts = [] }

    /// The index of the attempt whose outcome is the run's: the last that completed, else the last.
    package var countedIndex: Int? {
        attempts.lastIndex { $0.finalMetrics != nil } ?? attempts.indices.last
    }

    package var counted: LogAttempt? { countedIndex.map { attempts[$0] } }

    /// What became of the run, judged by the logs alone; nil when they say nothing at all.
    ///
    /// While a log still grows its last attempt may live: then `counted?.trouble` being nil says more than this.
    package var outcome: ObservedState? {
        guard let counted else { return nil }
        let outcome = counted.outcome
        guard outcome.state == .lost, let earlier = attempts.last(where: { $0.trouble?.kind == .outOfMemory }) else {
            return outcome
        }
        // The last start stops without a word where an earlier one of the same run ran out of memory: the logs' word
        // on why the run failed is that one.
        return ObservedState(
            .failed, reason: .outOfMemory, message: "\(counted.ending); attempt \(earlier.number) ran out of memory")
    }

    /// What a person should know of a run whatever its outcome.
    package var warnings: [String] {
        var warnings = attempts.contains(where: \.pointsAreThinned) ? [Self.thinned] : []
        guard let index = countedIndex, attempts[index].finalMetrics != nil else { return warnings }
        if let trouble = attempts[index].trouble { warnings.append("after its final metrics: \(trouble.text)") }
        if let later = attempts[(index + 1)...].last {
            warnings.append(
                later.outcome.state == .failed ? "a later attempt failed" : "a later attempt did not complete")
        }
        return warnings
    }

    package static let thinned = "its log has more metric points than are kept: of every two, four or more one was kept"
}

extension LogReading {
    /// Puts together what the two streams hold.
    init(out: LogStreamReader, err: LogStreamReader) {
        let outParts = out.parts.filter { !$0.isEmpty }
        let errParts = err.parts.filter { !$0.isEmpty }
        let parts = outParts.isEmpty ? errParts : Self.pair(outParts, with: errParts)
        attempts = parts.enumerated().map { LogAttempt($1, number: $1.forgottenBefore + $0 + 1) }
    }

    /// Gives every start in stdout its words in stderr, where starts are seen less well: a process that died early may
    /// have left nothing there, and one script may start several processes.
    private static func pair(_ out: [LogPart], with err: [LogPart]) -> [LogPart] {
        guard let first = err.first else { return out }
        if err.count >= out.count {
            let extra = err.count - out.count
            let ofFirst = err[1..<(1 + extra)].reduce(first) { $1.following($0) }
            let paired = [ofFirst] + err[(1 + extra)...]
            return zip(out, paired).map { $0.joining($1) }
        }
        // The last words most likely belong to the last start, unless what the streams say does not fit.
        let latest = out.count - err.count
        let shift =
            (0...latest).reversed().first { shift in
                zip(out[shift...], err).allSatisfy { $0.fits($1) }
            } ?? latest
        return out.enumerated().map { index, part in
            err.indices.contains(index - shift) ? part.joining(err[index - shift]) : part
        }
    }
}

extension LogPart {
    /// Whether a part of stderr can belong to this part of stdout: who logged losses has drawn bars, and who drew bars
    /// beyond the first evaluation has logged it.
    fileprivate func fits(_ err: LogPart) -> Bool {
        let step = err.bars.progress(steps: arguments.configuration.steps?.value)?.step ?? 0
        if !points.isEmpty { return step > 0 }
        guard let interval = arguments.evaluationInterval else { return true }
        return step <= interval
    }
}

extension LogAttempt {
    fileprivate init(_ part: LogPart, number: Int) {
        self.number = number
        configuration = part.arguments.configuration
        let steps = configuration.steps?.value
        table = part.points
        StepFinder(
            steps: steps, stepsPerEpoch: part.arguments.stepsPerEpoch,
            evaluationInterval: part.arguments.evaluationInterval
        ).addSteps(to: &table)
        var progress = part.bars.progress(steps: part.arguments.trainerSteps ?? steps)
        if progress == nil, let step = table.lastStep {
            progress = LogProgress(step: step, steps: steps.flatMap { step <= $0 ? $0 : nil })
        }
        self.progress = progress
        summary = part.summary
        finalMetrics = part.finalMetricsStand ? part.finalMetrics : nil
        trouble = part.trouble
    }
}
