import DurableFiles
import Glibc
import JSONValues
import ProjectSupport
import SystemPackage
import TestSupport
import Testing

/// One launch of one run, something of it killed at a random moment, and the judgement of what Telos then says.
struct KillTrial: CustomStringConvertible {
    enum Engine { case script, native }

    let number: Int
    let victim: Victim
    let engine: Engine
    /// From where the time is counted: half of the trials from the launch, half from the first metric line, so that
    /// slow and fast machines both reach every part of a run.
    let waitsForMetrics: Bool
    /// In seconds.
    let delay: Double

    init(number: Int, victim: Victim, engine: Engine, using generator: inout SeededGenerator) {
        self.number = number
        self.victim = victim
        self.engine = engine
        waitsForMetrics = Bool.random(using: &generator)
        delay = Double.random(in: 0...(waitsForMetrics ? 0.4 : 0.6), using: &generator)
    }

    var description: String {
        "seed \(Faults.seed), trial \(number): \(victim) killed \(delay) s after the "
            + (waitsForMetrics ? "first metric line" : "launch")
    }

    /// - Returns: whether anything was there to be killed.
    func run(in project: TestProject) throws -> Bool {
        try project.write("trainer.sh", Trainer.script)
        try project.write("c.yaml", engine == .script ? Trainer.config : Trainer.nativeConfig)
        let train = try project.start("train", "c.yaml")
        if waitsForMetrics { _ = eventually { metrics(in: project) != nil } }
        usleep(UInt32(delay * 1e6))

        let flushed = metrics(in: project)?.wholeLines ?? []
        let hit = killVictim(in: project)
        try checkWhileItLives(hit, in: project)
        // What was not hit comes to its end by itself, and nothing hangs.
        #expect(eventually(seconds: 30) { project.processes.isEmpty }, "\(self): \(project.processes)")
        let outcome = try train.wait()

        guard let run = try project.runFolders.first else {
            // A runner that dies before it holds its claim makes the launch nothing, and `train` says so.
            #expect(hit.contains(.train) || hit.contains(.runner) && outcome.code == 1, "\(self): no run was made")
            if !hit.contains(.train) { #expect(outcome.err.contains("runner ended at once"), "\(self)") }
            return !hit.isEmpty
        }
        try check(run, hit, in: project)
        try checkMetrics(of: run, begin: flushed, in: project)
        try resume(run, in: project)
        try checkMetrics(of: run, begin: flushed, in: project)
        return !hit.isEmpty
    }

    private func killVictim(in project: TestProject) -> Set<Role> {
        var hit: Set<Role> = []
        for process in project.processes {
            if let role = Role(process), victim.includes(role), kill(process.pid, SIGKILL) == 0 {
                hit.insert(role)
            } else if victim == .all {
                kill(process.pid, SIGKILL)
            }
        }
        return hit
    }

    // MARK: Judging

    /// While the program lives the run is running, and unsupervised exactly when its supervisor is gone.
    private func checkWhileItLives(_ hit: Set<Role>, in project: TestProject) throws {
        func lives() -> Bool { project.processes.contains { Role($0) == .program } }
        guard lives(), let run = try list(in: project).first, lives() else { return }
        #expect(run["state"] == "running", "\(self): \(run)")
        #expect(run["reason"]?.string == (hit.contains(.supervisor) ? "unsupervised" : nil), "\(self): \(run)")
    }

    /// Nothing lives any more.
    private func check(_ run: String, _ hit: Set<Role>, in project: TestProject) throws {
        let listed = try list(in: project)
        #expect(listed.map { $0["path"]?.string } == [run], "\(self)")
        let state = listed.first?["state"]?.string ?? "unreadable"
        let reason = listed.first?["reason"]?.string
        let told = reason.map { "\(state) (\($0))" } ?? state
        let truths = try truths(of: run, hit, in: project)
        #expect(truths.contains(told), "\(self): hit \(hit), told \(told): \(listed.first?["message"] ?? nil)")
        let shown = try project.telos("show")
        #expect(shown.code == 0, "\(self): \(shown.err)")
        #expect(shown.lines.first?.contains("  \(state)") == true, "\(self): \(shown.out)")
        if reason == "killed" { #expect(shown.out.contains("(killed by signal 9)"), "\(self): \(shown.out)") }
        if reason == "process_gone" { #expect(shown.out.contains(" is gone)"), "\(self): \(shown.out)") }
    }

    /// What may be said, by what the program did and what was killed, and nothing else.
    private func truths(of run: String, _ hit: Set<Role>, in project: TestProject) throws -> Set<String> {
        let evidence = try Evidence(of: run, engine, in: project)
        if evidence.isFinal { return ["completed"] }
        var truths: Set<String> = evidence.mayBeFinal ? ["completed"] : []
        if hit.contains(.program) { truths.insert("failed (killed)") }
        // Our engine ends when its supervisor is gone; a script goes on to its end.
        if hit.contains(.supervisor), hit.contains(.program) || !evidence.hasStarted || engine == .native {
            truths.insert("lost (process_gone)")
        }
        if !evidence.hasStarted {
            if hit.contains(.runner) || hit.contains(.train) { truths.insert("lost (never_started)") }
            // The runner says so.
            if hit.contains(.supervisor) { truths.insert("failed (error)") }
        }
        return truths
    }

    /// What was in the file before the kill is still there, and a script's steps have no gap.
    private func checkMetrics(of run: String, begin: [UInt8], in project: TestProject) throws {
        let file = project.root.pushing(FilePath(run)).appending("metrics.jsonl")
        let bytes = file.exists ? try file.readBytes() : []
        #expect(bytes.starts(with: begin), "\(self): metric lines are missing")
        guard engine == .script else { return }
        let steps = try bytes.wholeLines.split(separator: 0x0A)
            .map { try JSONValue.parse(Array($0))["step"]?.integer }
        #expect(steps == (0..<steps.count).map { $0 + 1 }, "\(self): \(steps)")
        let witnessed = try Evidence(of: run, engine, in: project).stepCount
        #expect(steps.count >= witnessed, "\(self): \(witnessed) lines were written, \(steps.count) are there")
    }

    private func list(in project: TestProject) throws -> [JSONValue] {
        let listed = try project.telos("list", "--json")
        #expect(listed.code == 0, "\(self): \(listed.err)")
        return try JSONValue.parse(listed.out).array ?? []
    }

    /// nil when there are none yet.
    private func metrics(in project: TestProject) -> [UInt8]? {
        guard let run = try? project.runFolders.first else { return nil }
        return try? project.root.pushing(FilePath(run)).appending("metrics.jsonl").readBytes()
    }

    // MARK: Resuming

    /// Whatever the kill left, `resume` brings the run to its end.
    private func resume(_ run: String, in project: TestProject) throws {
        guard try Self.canResume(in: project), let before = try list(in: project).first,
            before["state"] != "completed", let id = before["id"]?.string
        else { return }
        let outcome = try project.telos("resume", id)
        #expect(outcome.code == 0, "\(self): \(outcome.err)")
        let after = try list(in: project).first
        #expect(after?["state"] == "completed", "\(self): \(after ?? nil)")
        #expect(try Evidence(of: run, engine, in: project).isFinal, "\(self)")
    }

    private static func canResume(in project: TestProject) throws -> Bool {
        try project.telos("--help").out.contains("\n  resume ")
    }
}

/// What the program itself left behind.
private struct Evidence {
    var hasStarted: Bool
    /// It was about to tell its final metrics, or had just done so.
    var mayBeFinal: Bool
    var isFinal: Bool
    /// Metric lines that were certainly written. Our engine leaves no other witness of them.
    var stepCount = 0

    init(of run: String, _ engine: KillTrial.Engine, in project: TestProject) throws {
        switch engine {
        case .script:
            let lines = project.exists("witness") ? try project.read("witness").split(separator: "\n") : []
            hasStarted = !lines.isEmpty
            mayBeFinal = lines.contains("finishing")
            isFinal = lines.contains("final")
            stepCount = lines.count { $0.hasPrefix("step ") }
        case .native:
            // The result is written before it is told.
            isFinal = project.exists("\(run)/result.json")
            mayBeFinal = isFinal
            hasStarted = project.exists("\(run)/metrics.jsonl")
        }
    }
}

extension [UInt8] {
    /// Without a last line that has no end.
    var wholeLines: [UInt8] { lastIndex(of: 0x0A).map { Array(self[...$0]) } ?? [] }
}
