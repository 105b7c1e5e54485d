import DurableFiles
import RunFolders
import RunLogs
import RunModel
import SystemPackage

/// Follows one run: reads of its files only what is new since the last look.
struct RunWatch {
    let run: ViewedRun
    private(set) var progress = RunProgress(state: ObservedState(.queued))
    /// What `state.json` said when it was last read.
    private(set) var life: RunLife?
    private var stateStatus: FileStatus?
    private var attempt = 0
    private var logs: LogTail?
    private var metricsEnd = 0
    private var barLeft: Int?
    /// Whether the attempt itself wrote losses into `metrics.jsonl`.
    private var hasOwnLoss = false
    private var failureCount = 0

    /// Looks in vain after which a run counts as unreadable: a network's file system may fail for a moment.
    private static let failureLimit = 10

    init(_ run: ViewedRun) {
        self.run = run
        progress.steps = run.steps
    }

    var isOver: Bool { progress.state.state?.isFinal ?? true }

    /// Looks again.
    mutating func update(now: Moment) {
        do {
            let status = try run.folder.stateFile.status()
            if status != stateStatus || life == nil {
                life = try run.folder.readLife()
                stateStatus = status
            }
            guard let life else {
                progress.state = ObservedState(nil, reason: .unreadable, message: "its folder holds no state.json")
                return
            }
            progress.state = try run.folder.observe(life, sweep: run.sweep, now: now)
            if let current = life.attempts.last { try follow(current, of: life, now: now) }
            failureCount = 0
        } catch {
            failureCount += 1
            if failureCount >= Self.failureLimit {
                progress.state = ObservedState(nil, reason: .unreadable, message: "\(error)")
            }
        }
    }

    private mutating func follow(_ current: RunLife.Attempt, of life: RunLife, now: Moment) throws {
        progress.devices = current.devices
        if current.attempt != attempt {
            attempt = current.attempt
            logs = nil
            (progress.step, progress.loss, barLeft) = (nil, nil, nil)
            hasOwnLoss = false
        }
        if logs == nil {
            let files = try run.folder.logFiles()
            logs = LogTail(
                out: files.out, err: files.err, outRange: current.outOffset..<Int.max,
                errRange: current.errOffset..<Int.max)
            // They may not be there yet.
            if files.out == nil, files.err == nil { logs = nil }
        }
        let metrics = try run.folder.readMetrics(from: metricsEnd)
        metricsEnd = metrics.end
        for point in metrics.points where point.attempt ?? 1 == current.attempt {
            if let step = point.step { progress.step = max(step, progress.step ?? 0) }
            if let loss = point["loss"] {
                progress.loss = loss
                hasOwnLoss = true
            }
        }
        if try logs?.update() == true, let log = logs?.reading.counted {
            if let bar = log.progress {
                progress.step = max(bar.step, progress.step ?? 0)
                progress.steps = run.steps ?? bar.steps
                barLeft = bar.remainingSeconds
            }
            // What the program writes into `metrics.jsonl` itself goes first.
            if !hasOwnLoss, let loss = log.lastLoss { progress.loss = loss }
        }
        progress.timeLeft = progress.state.state == .running ? barLeft.map(Double.init) ?? timeLeft(current, now) : nil
    }

    /// As long as the steps left take at the pace so far.
    private func timeLeft(_ current: RunLife.Attempt, _ now: Moment) -> Double? {
        guard let start = current.startedAt, let step = progress.step, let steps = progress.steps,
            step > current.fromStep, steps >= step
        else { return nil }
        return max(0, now.seconds(since: start)) / Double(step - current.fromStep) * Double(steps - step)
    }
}
