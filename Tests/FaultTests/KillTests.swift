import DurableFiles
import Glibc
import JSONValues
import ProjectSupport
import SystemPackage
import TestSupport
import Testing

/// SIGKILL at random moments.
struct KillTests {
    @Test func aRunOfAScriptTellsTheTruthWhateverIsKilled() throws {
        try launchAndKill(Faults.count(short: 8, full: 240), engine: .script)
    }

    @Test func aRunOfTheNativeEngineTellsTheTruthWhateverIsKilled() throws {
        try launchAndKill(Faults.count(short: 4, full: 60), engine: .native)
    }

    /// The runs that wait for a runner that is gone say so, and the next runner takes them.
    @Test func aSweepWhoseRunnerIsKilledIsGoneOnWith() throws {
        try withProject { project in
            try project.write("trainer.sh", Trainer.script)
            try project.write("c.yaml", Trainer.config.replacing("seed: 0", with: "seed: [0, 1, 2]"))
            let train = try project.start("train", "c.yaml")
            #expect(eventually { project.exists("witness") })
            for process in project.processes where Role(process) == .runner { kill(process.pid, SIGKILL) }
            #expect(try train.wait().code == 1)
            #expect(eventually { project.processes.isEmpty })
            func states() throws -> [String?] {
                try project.runFolders.map { run in
                    let shown = try project.telos("show", run, "--json")
                    let json = try JSONValue.parse(shown.out).array?.first
                    return json?["reason"]?.string ?? json?["state"]?.string
                }
            }
            #expect(try states() == ["completed", "never_started", "never_started"])
            let resumed = try project.telos("resume", "@last-sweep")
            #expect(resumed.code == 0, "\(resumed.err)")
            #expect(try states() == ["completed", "completed", "completed"])
        }
    }

    /// Launches run after run until so many kills have hit something.
    private func launchAndKill(_ count: Int, engine: KillTrial.Engine) throws {
        var generator = SeededGenerator(state: Faults.seed &+ (engine == .native ? 1 << 32 : 0))
        var hitCount = 0
        // Some come too late, some too early.
        for number in 1...3 * count where hitCount < count {
            let victim = Victim.allCases[(number - 1) % Victim.allCases.count]
            let trial = KillTrial(number: number, victim: victim, engine: engine, using: &generator)
            try withProject { project in
                if try trial.run(in: project) { hitCount += 1 }
            }
        }
        #expect(hitCount == count, "seed \(Faults.seed): too few kills hit anything")
    }
}

/// What is killed.
enum Victim: String, CaseIterable {
    case program, supervisor, runner, train, all

    func includes(_ role: Role) -> Bool { self == .all || rawValue == role.rawValue }
}

/// What a process of a launch is.
enum Role: String {
    case program, supervisor, runner, train

    /// nil for one that is none of them: what a script started, a look at git.
    init?(_ process: RunningProcess) {
        let command = process.command
        if command.contains("telos-supervisor ") {
            self = .supervisor
        } else if command.contains("telos carry-sweep ") {
            self = .runner
        } else if command.contains("telos train ") {
            self = .train
        } else if command.contains("telos-engine train ") || command.contains("trainer.sh") {
            // Its leader: a shell that is about to start something looks like itself for a moment.
            guard getpgid(process.pid) == process.pid else { return nil }
            self = .program
        } else {
            return nil
        }
    }
}
