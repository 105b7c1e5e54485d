/// The content of `state.json`: the life of a run, as its writers tell it.
package struct RunLife: Equatable, Sendable {
    package static let schema = 1
    /// The warning of a script's run that ended well and reported nothing.
    package static let noFinalMetrics = "no final metrics"

    package var state: RunState
    package var reason: StateReason?
    /// One sentence for people.
    package var message: String?
    package var warnings: [String] = []
    /// Counted from 1.
    package var attempt = 1
    /// The attempt whose outcome is the run's.
    package var countedAttempt = 1
    package var executor = "local"
    package var slurmJobID: String?
    /// Empty where it is not known: of a run that was imported.
    package var host: String
    package var bootID: String?
    package var launcher: ProcessIdentity?
    package var supervisor: ProcessIdentity?
    package var process: ProcessIdentity?
    package var queuedAt: Moment
    /// Of the first attempt.
    package var startedAt: Moment?
    package var heartbeatAt: Moment?
    /// Of the last attempt; nil while it runs.
    package var finishedAt: Moment?
    package var exitCode: Int?
    package var signal: Int?
    /// The current one included, from its start on.
    package var attempts: [Attempt] = []

    package init(state: RunState, host: String, bootID: String?, queuedAt: Moment) {
        self.state = state
        self.host = host
        self.bootID = bootID
        self.queuedAt = queuedAt
    }

    /// One start of the run's process.
    package struct Attempt: Equatable, Sendable {
        package var attempt: Int
        package var state: RunState
        package var reason: StateReason?
        package var message: String?
        package var host: String
        package var devices: [String] = []
        /// The step it went on from; 0 for a first attempt.
        package var fromStep = 0
        package var startedAt: Moment?
        package var finishedAt: Moment?
        package var exitCode: Int?
        package var signal: Int?
        /// Lengths of the two log files when it began.
        package var outOffset = 0
        package var errOffset = 0
        /// Processor seconds of the process and its children.
        package var cpuSeconds: Double?
        package var peakMemoryByteCount: Int?

        package init(attempt: Int, state: RunState, host: String) {
            self.attempt = attempt
            self.state = state
            self.host = host
        }
    }

    /// The sum of the attempts' own durations in seconds; nil before the first one started, and where one has ended
    /// and nobody knows how long it took. An attempt that runs counts to `now`.
    package func duration(now: Moment) -> Double? {
        if attempts.contains(where: { $0.state.isFinal && $0.finishedAt == nil }) { return nil }
        let durations = attempts.compactMap { attempt in
            attempt.startedAt.map { max(0, (attempt.finishedAt ?? now).seconds(since: $0)) }
        }
        return durations.isEmpty ? nil : durations.reduce(0, +)
    }

    /// The attempts whose metrics are the run's: of one that has ended those up to the one that counts. After it may
    /// stand others, in logs of old runs that were started again when they had completed.
    package var attemptsThatCount: [Attempt] {
        state.isFinal ? attempts.filter { $0.attempt <= countedAttempt } : attempts
    }
}
