import DurableFiles
import Glibc
import RunFolders
import RunModel
import Supervision
import SystemPackage

/// The runs of one sweep on their way through its runner.
struct RunQueue {
    private enum Phase {
        /// Its state is `queued`.
        case waiting
        case started(StartedSupervisor, devices: [String])
        /// It runs without a supervisor that is our child: an earlier runner started it, or ours was killed. With a
        /// termination it has no supervisor at all, and is ended by us.
        case running(devices: [String], Termination?)
        case ended
    }

    private struct Entry {
        let run: SweepFile.Run
        let folder: RunFolder
        /// As it was queued.
        var attempt = 1
        var phase = Phase.waiting
        /// Of the state's file of a run that has ended, when it was last looked at: a run may be queued again.
        var endedStatus: FileStatus?
    }

    private let sweep: Sweep
    private let file: SweepFile
    private let supervisor: FilePath
    private let order: (SweepFile, SweepFile.Run, RunFolder, RunLife) throws -> LaunchOrder
    private var entries: [Entry]
    private var pool: DevicePool
    private var isStopping = false
    private var nextLook = 0.0
    /// How often files are looked for that others make, in seconds.
    private static let lookInterval = 1.0

    init(
        sweep: Sweep, file: SweepFile, root: FilePath, supervisor: FilePath,
        order: @escaping (SweepFile, SweepFile.Run, RunFolder, RunLife) throws -> LaunchOrder
    ) {
        self.sweep = sweep
        self.file = file
        self.supervisor = supervisor
        self.order = order
        pool = DevicePool(file.devices, perRun: file.devicesPerRun)
        entries = file.runs.map { Entry(run: $0, folder: RunFolder(root.pushing(FilePath($0.path)))) }
        for index in entries.indices {
            let life = readLife(index)
            entries[index].attempt = life?.attempt ?? 1
            switch life?.state {
            // One that cannot be read now is looked at again when its turn comes.
            case .queued, nil: break
            // What died before this runner began is nothing that happened in it.
            case .running where lives(index, life):
                let devices = life?.attempts.last?.devices ?? []
                pool.take(devices)
                entries[index].phase = .running(devices: devices, nil)
            default: entries[index].phase = .ended
            }
        }
    }

    private func lives(_ index: Int, _ life: RunLife?) -> Bool {
        guard let life else { return false }
        // One that cannot be judged now is waited for.
        return (try? entries[index].folder.observe(life, sweep: sweep))?.state?.isFinal != true
    }

    /// Looks at everything once, and starts what may start.
    ///
    /// - Parameters:
    ///   - mayStart: false while it is another sweep's turn: then only what was asked to end is ended.
    ///   - isStopAsked: whether the runner itself was asked to end the sweep; a stop file asks as well.
    /// - Returns: whether all runs have ended.
    mutating func goOn(mayStart: Bool = true, isStopAsked: Bool = false) -> Bool {
        for index in entries.indices { lookAfter(index) }
        if !isStopping, isStopAsked || sweep.isStopRequested {
            isStopping = true
            for index in entries.indices { stop(index) }
        }
        let now = monotonicSeconds()
        let isLookDue = now >= nextLook
        if isLookDue {
            nextLook = now + Self.lookInterval
            lookForQueuedAgain()
        }
        startWaiting(mayStart: mayStart, looksForStops: isLookDue)
        guard haveAllEnded else { return false }
        // The last look: who queues one again from now on finds no runner.
        lookForQueuedAgain()
        return haveAllEnded
    }

    private var haveAllEnded: Bool {
        entries.allSatisfy { if case .ended = $0.phase { true } else { false } }
    }

    private mutating func startWaiting(mayStart: Bool, looksForStops: Bool) {
        var freeCount = file.parallel - busyCount
        for index in entries.indices {
            guard case .waiting = entries[index].phase else { continue }
            let mayStart = mayStart && freeCount > 0 && !isStopping
            // Stops of many waiting runs are not looked for at every turn.
            guard mayStart || isStopping || looksForStops else { return }
            if isStopping || entries[index].folder.isStopRequested(attempt: entries[index].attempt) {
                end(index, .stopped, .asked, "before it started")
            } else if mayStart, let devices = pool.take() {
                start(index, devices)
                freeCount = file.parallel - busyCount
            }
        }
    }

    /// Runs that ended and were queued for another attempt wait again.
    private mutating func lookForQueuedAgain() {
        for index in entries.indices {
            guard case .ended = entries[index].phase else { continue }
            let status = try? entries[index].folder.stateFile.status()
            if status == entries[index].endedStatus { continue }
            entries[index].endedStatus = status
            guard let life = readLife(index), life.state == .queued, !isStopping else { continue }
            entries[index].attempt = life.attempt
            entries[index].phase = .waiting
        }
    }

    private var busyCount: Int {
        entries.count { entry in
            switch entry.phase {
            case .started, .running: true
            case .waiting, .ended: false
            }
        }
    }

    private mutating func lookAfter(_ index: Int) {
        switch entries[index].phase {
        case .waiting, .ended: break
        case .started(let supervisor, let devices):
            guard supervisor.hasEnded() else { return }
            let words = supervisor.lastWords()
            let life = readLife(index)
            if leaveToNextAttempt(index, devices, life) { return }
            if life?.state == .queued {
                // It never took the run over: nobody but us can say so.
                pool.giveBack(devices)
                if entries[index].folder.isStopRequested(attempt: entries[index].attempt) {
                    end(index, .stopped, .asked, "before it started")
                } else {
                    end(index, .failed, .error, words.isEmpty ? "its supervisor ended at once" : words)
                    cancelWaiting()
                }
            } else if life?.state == .running {
                entries[index].phase = .running(devices: devices, nil)
            } else {
                finish(index, devices, failed: life?.state == .failed)
            }
        case .running(let devices, let termination):
            _ = termination?.goOn()
            guard let life = readLife(index) else {
                // It may be readable again at the next turn, but not when its folder is gone.
                if !entries[index].folder.path.isDirectory { finish(index, devices, failed: true) }
                return
            }
            if leaveToNextAttempt(index, devices, life) { return }
            var observed: ObservedState?
            attempting("look at \(entries[index].folder.path)") {
                observed = try entries[index].folder.observe(life, sweep: sweep)
            }
            guard let state = observed?.state, state.isFinal else { return }
            finish(index, devices, failed: state == .failed || state == .lost)
        }
    }

    /// A run that was resumed before its end was seen here: what we had started has ended.
    private mutating func leaveToNextAttempt(_ index: Int, _ devices: [String], _ life: RunLife?) -> Bool {
        guard let life, life.attempt != entries[index].attempt else { return false }
        pool.giveBack(devices)
        // It is found there as one that is queued again.
        entries[index].endedStatus = nil
        entries[index].phase = .ended
        return true
    }

    private mutating func finish(_ index: Int, _ devices: [String], failed: Bool) {
        entries[index].phase = .ended
        pool.giveBack(devices)
        if failed { cancelWaiting() }
    }

    /// The first failure stops what has not started, unless the sweep goes on.
    private mutating func cancelWaiting() {
        if file.continueOnError { return }
        for index in entries.indices {
            guard case .waiting = entries[index].phase else { continue }
            end(index, .stopped, .cancelled, "an earlier run of its sweep failed")
        }
    }

    private mutating func start(_ index: Int, _ devices: [String]) {
        let entry = entries[index]
        do {
            guard let life = try entry.folder.readLife(), life.state == .queued else {
                // Somebody else changed it, or took it away.
                pool.giveBack(devices)
                entries[index].phase = .ended
                return
            }
            var order = try order(file, entry.run, entry.folder, life)
            order.devices = devices
            order.launcher = .current
            order.timeLimit = order.timeLimit ?? file.timeLimit
            let supervisor = try StartedSupervisor(
                supervisor, folder: entry.folder, attempt: life.attempt, order: order)
            entries[index].phase = .started(supervisor, devices: devices)
        } catch {
            pool.giveBack(devices)
            end(index, .failed, .error, "\(error)")
            cancelWaiting()
        }
    }

    private mutating func stop(_ index: Int) {
        switch entries[index].phase {
        case .waiting, .ended: break
        case .started(let supervisor, _):
            requestStop(index)
            kill(supervisor.pid, SIGTERM)
        case .running(let devices, _):
            requestStop(index)
            entries[index].phase = .running(devices: devices, readLife(index)?.beginStop())
        }
    }

    private func requestStop(_ index: Int) {
        let entry = entries[index]
        attempting("ask for the stop of \(entry.folder.path)") {
            try entry.folder.requestStop(attempt: entry.attempt)
        }
    }

    private func readLife(_ index: Int) -> RunLife? {
        var life: RunLife?
        attempting("read the state of \(entries[index].folder.path)") { life = try entries[index].folder.readLife() }
        return life
    }

    /// Writes the final state of a run that never started.
    private mutating func end(_ index: Int, _ state: RunState, _ reason: StateReason, _ message: String) {
        attempting("write the state of \(entries[index].folder.path)") {
            guard var life = try entries[index].folder.readLife(), life.state == .queued else { return }
            life.state = state
            life.reason = reason
            life.message = message
            life.finishedAt = .now()
            try entries[index].folder.replaceLife(life)
        }
        entries[index].phase = .ended
    }
}
