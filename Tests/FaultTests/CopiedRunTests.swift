import ProjectSupport
import RunModel
import RunStore
import TestSupport
import Testing

/// A folder that somebody copied: two runs with one id.
struct CopiedRunTests {
    @Test func bothAreListedAndACommandThatNeedsOneNamesBoth() throws {
        try withProject { project in
            try project.train(TestProject.scriptConfig)
            let run = try project.onlyRun
            let id = try #require(try project.configuration(of: run).telos?.id.text)
            let copy = "Results_v2/ablation_study/tiny/copies/20250101_000000"
            #expect(try project.shell("mkdir -p \(copy) && rmdir \(copy) && cp -R \(run) \(copy)").code == 0)
            let listed = try project.telos("list")
            #expect(listed.out.contains("Total: 2 experiment purposes, 2 training experiments"), "\(listed.out)")
            let mutating = ["stop", "resume", "rerun"]
                .filter { try! project.telos("--help").out.contains("\n  \($0) ") }
            for command in ["show", "logs"] + mutating {
                let outcome = try project.telos(command, id)
                #expect(outcome.code == 1, "\(command)")
                #expect(outcome.out == "", "\(command)")
                for path in [run, copy] { #expect(outcome.err.contains("\n  \(path)\n"), "\(command): \(outcome.err)") }
            }
            // Its path names one of them.
            #expect(try project.telos("show", copy).out.contains("\(copy)\n"))
        }
    }
}
