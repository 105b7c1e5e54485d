import Glibc
import JSONValues
import ProjectSupport
import Testing

/// `telos watch`: looking at what others carry.
struct WatchTests {
    /// Runs that report a step, and end when the file `go` is made.
    private func launch(_ project: TestProject, seeds: String = "0", name: String = "own") throws {
        try project.write(
            "own.sh",
            #"""
            printf '{"step":50,"loss":1.5}\n' >> "$TELOS_RUN_DIR/metrics.jsonl"
            touch started-$SEED
            until [ -e go ]; do sleep 0.05; done
            [ -e fail ] && exit 3
            echo "{'accuracy': 0.75, 'dev_accuracy': 0.5}"
            """#)
        try project.write(
            "\(name).yaml",
            TestProject.scriptConfig.replacing("train.sh", with: "own.sh")
                .replacing("seed: 0", with: "seed: [\(seeds)]"))
        let outcome = try project.telos("train", "\(name).yaml", "--detach", "--parallel", "2")
        #expect(outcome.code == 0, "\(outcome.err)")
        for seed in seeds.split(separator: ",") { #expect(eventually { project.exists("started-\(seed)") }) }
    }

    @Test func whenNothingRunsItSaysHowTheNewestEnded() throws {
        try withProject { project in
            try project.expect(
                """
                $ telos watch
                Nothing runs: there are no runs in Results_v2 yet
                """)
            try project.train(TestProject.scriptConfig)
            try project.expect(
                """
                $ telos watch
                Nothing runs. The newest run: {id} Copa_zo_original_1_6: completed
                $ telos watch @last
                {word} Copa_zo_original_1_6: completed
                $ telos watch nothing
                telos: no run 'nothing'; `telos list --detail` shows what there is
                [1]
                """)
        }
    }

    @Test func itShowsWhatOthersLaunchUntilNothingRuns() throws {
        try withProject { project in
            try launch(project, seeds: "0,1")
            let watch = try project.start("watch")
            try watch.wait(for: " Copa_zo_original_1_6 seed=0: running")
            try watch.wait(for: " Copa_zo_original_1_6 seed=1: running")
            // Of a sweep that is launched meanwhile.
            try launch(project, seeds: "2", name: "other")
            try watch.wait(for: " Copa_zo_original_1_6: running")
            try project.write("fail", "")
            try project.write("go", "")
            let outcome = try watch.wait()
            // How they end is not the watcher's failure.
            #expect(outcome.code == 0 && outcome.out == "")
            #expect(outcome.errorLines.count { $0.contains(": failed (error): exit code 3") } == 3, "\(outcome.err)")
        }
    }

    @Test func interruptEndsTheWatchingAndStopsNothing() throws {
        try withProject { project in
            try launch(project)
            let watch = try project.start("watch")
            try watch.wait(for: ": running")
            watch.interrupt()
            let outcome = try watch.wait()
            #expect(outcome.code == 130)
            #expect(outcome.errorLines.last == "telos: no longer watching; no run was stopped")
            let run = try project.onlyRun
            #expect(try project.state(of: run)["state"] == "running")
            #expect(!project.exists("\(run)/attempt-1.stop"))
            try project.write("go", "")
            #expect(eventually { (try? project.state(of: run)["state"]) == "completed" })
        }
    }

    @Test func onATerminalATableIsDrawnInPlace() throws {
        try withProject { project in
            try launch(project, seeds: "0,1")
            let watch = try project.start("watch", onTerminal: true)
            try watch.wait(for: "2 runs: 2 running")
            try project.write("go", "")
            let outcome = try watch.wait()
            #expect(outcome.code == 0)
            #expect(outcome.out.contains("\u{1B}[3A"))
            #expect(outcome.out.contains("50/100"))
            #expect(outcome.out.contains("2 runs: 2 completed"))
        }
    }

    @Test func anOlderRunsLogIsNamed() throws {
        try withProject { project in
            try OlderRun().write(to: project)
            try project.expect(
                """
                $ telos watch @last
                notice: only its log can be watched: `telos logs {id} -f`: Copa_zo_copa_mezo_v1_1_6, completed
                """)
        }
    }
}
