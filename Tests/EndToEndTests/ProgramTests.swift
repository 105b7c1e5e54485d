import DurableFiles
import ProjectSupport
import SystemPackage
import Testing

/// What the other tests stand on.
struct ProgramTests {
    @Test func everyProgramIsBuiltBesideTheTests() {
        for name in ["telos", "telos-engine", "telos-supervisor"] {
            #expect(Program.folder.appending(name).isRegularFile)
        }
    }

    @Test func streamsAndExitCodeAreKeptApart() throws {
        try withProject { project in
            let outcome = try project.shell("echo a; echo b >&2; exit 3")
            #expect(outcome == Outcome(out: "a\n", err: "b\n", code: 3))
        }
    }

    @Test func aProgramOverItsTimeIsKilledWithItsSession() throws {
        try withProject { project in
            #expect(throws: ProgramError.self) { try project.shell("sleep 60 & sleep 60", seconds: 0.5) }
            #expect(eventually { project.processes.isEmpty })
        }
    }

    @Test(arguments: [
        ("a {number} b", "a 1.5e-06 b", true), ("a {number} b", "a x b", false), ("{id}", "k3f9q2ma7x", true),
        ("{id}", "k3f9q2ma7", false), ("at {timestamp}/x", "at 20251226_143000_2/x", true),
        ("{other}", "{other}", true),
        ("a.b", "axb", false),
    ])
    func holesOfTranscripts(_ expected: String, _ line: String, _ fits: Bool) throws {
        #expect(try Transcript.fits(line, expected, root: "/p") == fits)
    }
}
