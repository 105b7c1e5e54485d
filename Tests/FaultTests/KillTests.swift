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
        try kill(Faults.count(short: 8, full: 240), engine: .script)
    }

    @Test func aRunOfTheNativeEngineTellsTheTruthWhateverIsKilled() throws {
        try kill(Faults.count(short: 4, full: 60), engine: .native)
    }

    /// Launches run after run until so many kills have hit something.
    private func kill(_ count: Int, engine: KillTrial.Engine) throws {
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
