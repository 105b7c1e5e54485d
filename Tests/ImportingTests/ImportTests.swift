import DurableFiles
import Glibc
import JSONValues
import RunFolders
import RunLogs
import RunModel
import RunStore
import SystemPackage
import TestSupport
import Testing

@testable import Importing

struct ImportTests {
    @Test func aPairBecomesARun() throws {
        try withImportPlace { place in
            try place.write("Copa/1e-7", OldLogs())
            let report = try place.run()
            let run = try #require(report.runs.first)
            #expect(report.runs.count == 1 && report.failure == nil)
            #expect(run.place.relativePath == "imported/meta-llama/Llama-3.2-1B/Copa_zo_original_1_7/20250102_030405")
            let names = try run.folder.children().map(\.name.string).sorted()
            #expect(
                names == [
                    "1e-07_train.err", "1e-07_train.out", "experiment_config.yaml", "manifest.json", "metrics.jsonl",
                    "result.json", "state.json",
                ])
            let record = try #require(place.project.record(at: run.folder))
            #expect(record.state == ObservedState(.completed))
            #expect(record.metric("accuracy") == 0.75)
            #expect(record.sweep == nil && record.configuration?.telos?.host == "")
            #expect(record.duration(now: .now()) == 59.422)
            let imported = try #require(record.configuration?.telos?.imported)
            #expect(imported.sources == [place.logs.pushing("Copa/1e-7.out").string])
            #expect(imported.sha256.hasPrefix("sha256:"))
            #expect(imported.found.contains(.init(key: "learning_rate", origin: "script echo")))
            #expect(imported.found.contains(.init(key: "model", origin: "argument dump")))
            #expect(imported.found.contains(.init(key: "timestamp", origin: "log")))
            #expect(record.createdAt == RunTimestamp("20250102_030405")?.moment.advanced(milliseconds: 678))
            let points = try RunFolder(run.folder).readMetrics().points
            #expect(points.map(\.step) == [500, 500, 1000, 1000])
            #expect(try RunFolder(run.folder).readManifest()?.files.count == 5)
        }
    }

    @Test func theTrainersOwnRecordSaysWhatALogDoesNot() throws {
        let state = """
            {"global_step": 20, "max_steps": 20, "log_history": [{"loss": 0.5, "step": 10},
            {"step": 20, "train_runtime": 2.5}, {"eval_accuracy": 0.875, "step": 20}]}
            """
        try withImportPlace { place in
            try place.write("alone/x.out", "nothing that anybody knows\n")
            try place.write("alone/trainer_state.json", state)
            // Of two logs nobody knows whose it is.
            try place.write("two/x.out", "{'loss': 1.0, 'epoch': 1.0}\n")
            try place.write("two/y.out", "{'loss': 2.0, 'epoch': 1.0}\n")
            try place.write("two/trainer_state.json", state)
            let runs = try place.run().runs
            #expect(runs.map(\.life.state) == [.completed, .lost, .lost])
            let run = try #require(runs.first)
            #expect(try RunFolder(run.folder).readResult()?["eval_accuracy"]?.number == 0.875)
            #expect(try RunFolder(run.folder).readMetrics().points.map(\.step) == [10, 20])
        }
    }

    @Test func whatIsNotKnownIsLeftOut() throws {
        try withImportPlace { place in
            try place.write("x.out", "{'loss': 1.0, 'epoch': 1.0}\n{'accuracy': 0.5, 'dev_accuracy': 0.25}\n")
            let run = try #require(try place.run().runs.first)
            #expect(run.place.modelLevels == ["unknown"])
            #expect(run.place.experiment == "unknown_unknown_unknown_unknown")
            let text = String(decoding: try run.folder.appending("experiment_config.yaml").readBytes(), as: UTF8.self)
            for key in ["model", "task", "method", "data", "hyperparameters", "err_file", "sweep", "null", "dataset"] {
                #expect(!text.contains(key), "\(text)")
            }
            #expect(text.contains("timestamp: \"file time\""))
            #expect(run.folder.appending("unknown_train.out").isRegularFile)
            let record = try #require(place.project.record(at: run.folder))
            #expect(record.state.state == .completed && record.dataType == nil && record.duration(now: .now()) == nil)
        }
    }

    @Test func thePathSaysWhatTheLogDoesNot() throws {
        try withImportPlace { place in
            let log = "{'loss': 1.0, 'epoch': 1.0}\n{'accuracy': 0.5, 'dev_accuracy': 0.25}\n"
            try place.write("mezo/Copa/llama_3.2_1b/1e-6_seed4_original.out", log)
            let run = try #require(try place.run().runs.first)
            #expect(run.place.relativePath.hasPrefix("imported/llama_3.2_1b/Copa_zo_original_1_6/"))
            let origins = try #require(run.configuration.telos?.imported?.found)
            for key in ["model", "task", "method", "data.type", "learning_rate", "seed"] {
                #expect(origins.contains(.init(key: key, origin: "path")), "\(key)")
            }
        }
    }

    @Test func aLogThatStopsStaysLost() throws {
        try withImportPlace { place in
            let logs = OldLogs()
            try place.write("a.out", logs.echo + logs.dump)
            try place.write("a.err", logs.begin() + logs.bars(to: 400))
            let run = try #require(try place.run().runs.first)
            let record = try #require(place.project.record(at: run.folder))
            #expect(record.state == ObservedState(.lost, message: "log ends at step 400 of 1000"))
            #expect(run.warnings.count == 1 && run.warnings[0].contains("may still be running"))
        }
    }

    @Test func everyStartIsAnAttempt() throws {
        try withImportPlace { place in
            let logs = OldLogs()
            try place.write("a.out", logs.out + logs.echo + logs.dump)
            let error = "Traceback (most recent call last):\n  File \"x\"\nRuntimeError: no\n"
            try place.write(
                "a.err", logs.err + logs.begin(at: "2025-02-03 04:05:06") + logs.bars(to: 200) + "\n" + error)
            let run = try #require(try place.run().runs.first)
            let record = try #require(place.project.record(at: run.folder))
            #expect(record.state.state == .completed)
            #expect(record.warnings == ["a later attempt failed"])
            let life = try #require(record.life)
            #expect(life.attempt == 2 && life.countedAttempt == 1)
            #expect(life.attempts.map(\.state) == [.completed, .failed])
            #expect(life.attempts[1].outOffset == logs.out.utf8.count)
            #expect(life.attempts[1].errOffset == logs.err.utf8.count)
            #expect(life.attempts[1].startedAt?.description.hasPrefix("2025-02-03T04:05:06.678") == true)
            #expect(life.finishedAt == nil && record.duration(now: .now()) == nil)
            // The points are the attempt's that counts: nothing of a later one drops them.
            let metrics = try RunFolder(run.folder).readMetrics()
            #expect(metrics.counted(attempts: life.attemptsThatCount).count == 4)
        }
    }

    /// Of a log with very many starts the early ones are forgotten; what is told of the others is theirs.
    @Test func timesBelongToTheirAttempts() throws {
        try withImportPlace { place in
            let logs = OldLogs()
            let out = String(repeating: logs.echo + logs.dump, count: 519)
            let err = String(repeating: logs.begin() + logs.bars(to: 100) + "\n", count: 519)
            try place.write("a.out", out + logs.out)
            try place.write("a.err", err + logs.begin(at: "2025-02-03 04:05:06") + logs.bars(to: 1000))
            let run = try #require(try place.run().runs.first)
            let last = try #require(run.life.attempts.last)
            #expect(last.attempt == 520 && run.life.attempts.count < 520)
            #expect(last.outOffset == out.utf8.count && last.errOffset == err.utf8.count)
            #expect(last.startedAt?.description.hasPrefix("2025-02-03T04:05:06.678") == true)
            #expect(run.life.startedAt?.description.hasPrefix("2025-01-02T03:04:05.678") == true)
            #expect(run.warnings.contains { $0.hasPrefix("its log tells of 520 starts, of which ") })
        }
    }

    @Test func pointsThatAreNotKeptAreTold() throws {
        try withImportPlace { place in
            try place.write("many.out", (0..<300_000).map { "{'loss': \($0)}\n" }.joined())
            try place.write("some.out", (0..<1000).map { "{'loss': \($0)}\n" }.joined())
            let runs = try place.run().runs
            let keptCount = try RunFolder(try #require(runs.first).folder).readMetrics().points.count
            #expect(keptCount < 300_000)
            #expect(runs[0].warningsOfImport == runs[0].warnings + [LogReading.thinned])
            #expect(place.project.record(at: runs[0].folder)?.warnings == [LogReading.thinned])
            #expect(runs[1].warningsOfImport == runs[1].warnings)
        }
    }

    /// Its logger spoke at the start alone.
    @Test func anEndThatNothingTellsIsNotKnown() throws {
        try withImportPlace { place in
            let logs = OldLogs()
            try place.write("a.out", logs.out)
            try place.write("a.err", logs.begin() + logs.bars(to: 1000))
            let life = try #require(try place.run().runs.first?.life)
            #expect(life.state == .completed && life.startedAt != nil && life.finishedAt == nil)
        }
    }

    @Test func pointsOfLaterAttemptsSaySo() throws {
        try withImportPlace { place in
            let logs = OldLogs()
            try place.write("a.out", logs.echo + logs.dump + logs.evaluations + logs.out)
            try place.write("a.err", logs.begin() + logs.bars(to: 1000) + logs.err)
            let run = try #require(try place.run().runs.first)
            #expect(run.life.countedAttempt == 2)
            #expect(try RunFolder(run.folder).readMetrics().points.map(\.attempt) == [nil, nil, nil, nil, 2, 2, 2, 2])
        }
    }

    @Test func importingAgainAddsNothing() throws {
        try withImportPlace { place in
            for index in 0..<5 { try place.write("r\(index)", OldLogs(seed: index, loss: Double(index))) }
            #expect(try place.run().runs.count == 5)
            let again = try place.run()
            #expect(again.runs.isEmpty && again.known.count == 5 && again.changed.isEmpty)
            #expect(place.project.records().count == 5)
            // Of another folder too: content counts, not the place.
            try place.write("elsewhere/r0", OldLogs(seed: 0, loss: 0))
            #expect(try place.run { $0.folder = place.logs.appending("elsewhere") }.known.count == 1)
            // But not the trash.
            _ = try place.project.remove(place.project.records()[0])
            #expect(try place.run().runs.count == 1)
        }
    }

    @Test func identicalPairsAreOneRun() throws {
        try withImportPlace { place in
            try place.write("a", OldLogs())
            try place.write("copies/b", OldLogs())
            let report = try place.run()
            #expect(report.runs.count == 1)
            #expect(report.runs[0].sources.map(\.stem) == ["a", "b"])
            #expect(report.runs[0].configuration.telos?.imported?.sources.count == 2)
        }
    }

    @Test func runsOfOneSecondCountOn() throws {
        try withImportPlace { place in
            for index in 0..<3 { try place.write("r\(index)", OldLogs(loss: Double(index))) }
            let names = try place.run().runs.map(\.place.timestamp)
            #expect(names == ["20250102_030405", "20250102_030405_2", "20250102_030405_3"])
            let records = place.project.records()
            #expect(Set(records.compactMap(\.configuration?.timestamp)) == Set(names))
            #expect(
                records.allSatisfy {
                    $0.configuration?.outFile?.contains("/\($0.place.timestamp)/1e-07_train.out") == true
                })
        }
    }

    @Test func emptyAndSpeechlessPairsAreLeftOut() throws {
        try withImportPlace { place in
            try place.write("empty.out", "")
            try place.write("empty.err", "")
            try place.write("a.out", "\u{7F}ELF\u{1}\u{2} a compiler made this\n")
            let report = try place.run()
            #expect(report.runs.isEmpty)
            #expect(report.leftOut.map(\.reason) == ["nothing in it tells of a training", "it is empty"])
            #expect(place.project.records().isEmpty)
        }
    }

    @Test func anErrAloneIsALog() throws {
        try withImportPlace { place in
            try place.write("a.err", OldLogs().begin() + OldLogs().bars(to: 300))
            let run = try #require(try place.run().runs.first)
            #expect(run.life.state == .lost)
            #expect(run.configuration.outFile == nil && run.configuration.errFile != nil)
            #expect(run.configuration.telos?.imported?.sources == [place.logs.appending("a.err").string])
        }
    }

    @Test func whatGrewIsNamedAndReplacedOnlyWhenAsked() throws {
        try withImportPlace { place in
            let logs = OldLogs()
            try place.write("a.out", logs.echo + logs.dump)
            try place.write("a.err", logs.begin() + logs.bars(to: 400))
            let first = try #require(try place.run().runs.first?.id)
            try place.write("a", logs)
            let held = try place.run()
            #expect(held.runs.isEmpty && held.changed.map(\.run) == [first] && held.replaced.isEmpty)
            let dry = try place.run {
                $0.updates = true
                $0.isDryRun = true
            }
            #expect(dry.replaced == [first] && dry.runs.count == 1)
            #expect(place.project.records().map(\.id) == [first])
            let updated = try place.run { $0.updates = true }
            #expect(updated.replaced == [first] && updated.runs.count == 1)
            #expect(place.project.records().map(\.state.state) == [.completed])
            #expect(try Trash(results: place.project.resultsFolder).names() == [first.text])
            #expect(try place.run { $0.updates = true }.known.count == 1)
        }
    }

    /// One of two identical logs went on: the run still stands for the other.
    @Test func aRunThatStillHasALogStays() throws {
        try withImportPlace { place in
            try place.write("a", OldLogs())
            try place.write("b", OldLogs())
            let first = try #require(try place.run().runs.first?.id)
            try place.write("b", OldLogs(loss: 7))
            let report = try place.run { $0.updates = true }
            #expect(report.runs.count == 1 && report.replaced.isEmpty && report.changed.map(\.run) == [first])
            #expect(place.project.records().count == 2)
            #expect(try place.run { $0.updates = true }.known.count == 2)
        }
    }

    /// What takes the place of a log that was imported.
    enum Change: CaseIterable { case saysNothing, isEmpty, isGone, isAFolder, grows }

    /// A run is put aside only where another stands for its logs.
    @Test(arguments: Change.allCases, [false, true])
    func anUpdateThatMakesNoRunTakesNoneAway(change: Change, isDryRun: Bool) throws {
        try withImportPlace { place in
            try place.write("a", OldLogs())
            try place.write("b", OldLogs(loss: 3))
            try place.run()
            let before = place.project.records().map(\.id)
            try place.write(
                "a.out", change == .saysNothing ? "hello\n" : change == .isEmpty ? "" : OldLogs(loss: 2).out)
            if change == .saysNothing || change == .isEmpty { try place.write("a.err", "") }
            func meddle() throws {
                switch change {
                case .saysNothing, .isEmpty: break
                case .isGone: try place.remove("a.out")
                case .isAFolder:
                    try place.remove("a.out")
                    try place.write("a.out/b", "")
                case .grows: try place.append("more\n", to: "a.out")
                }
            }
            let report = try place.run(
                {
                    $0.updates = true
                    $0.isDryRun = isDryRun
                }, at: .importing, meddle)
            #expect(report.runs.isEmpty && report.replaced.isEmpty && report.failure == nil)
            #expect(report.leftOut.count + report.unreadable.count == 1)
            #expect(place.project.records().map(\.id) == before)
        }
    }

    /// Their contents stand elsewhere now, and each run still stands for one.
    @Test func logsThatChangedPlacesKeepTheirRuns() throws {
        try withImportPlace { place in
            try place.write("a", OldLogs())
            try place.write("b", OldLogs(loss: 3))
            try place.run()
            try place.write("b", OldLogs())
            try place.write("a", OldLogs(loss: 3))
            let report = try place.run { $0.updates = true }
            #expect(report.runs.isEmpty && report.known.count == 2 && report.replaced.isEmpty)
            #expect(place.project.records().count == 2)
        }
    }

    /// The log that was missing appears beside the one that was imported.
    @Test(arguments: ["out", "err"])
    func aPairThatIsCompletedIsTheSameRuns(missing: String) throws {
        try withImportPlace { place in
            try place.write("a", OldLogs())
            try place.remove("a.\(missing)")
            let first = try #require(try place.run().runs.first?.id)
            try place.write("a", OldLogs())
            let held = try place.run()
            #expect(held.runs.isEmpty && held.changed.map(\.run) == [first])
            let updated = try place.run { $0.updates = true }
            #expect(updated.runs.count == 1 && updated.replaced == [first])
            #expect(place.project.records().count == 1)
        }
    }

    /// What is left of an imported pair is no other run.
    @Test func aPairThatLostALogIsTheSameRuns() throws {
        try withImportPlace { place in
            try place.write("a", OldLogs())
            let first = try #require(try place.run().runs.first?.id)
            try place.remove("a.out")
            let report = try place.run()
            #expect(report.runs.isEmpty && report.changed.map(\.run) == [first])
        }
    }

    /// What was done before a failure is told, and counts.
    @Test func aFailureHalfwayTellsWhatWasPlaced() throws {
        try withImportPlace { place in
            try place.write("a", OldLogs(rate: "5e-7"))
            try place.write("b", OldLogs(rate: "1e-7"))
            try place.write("c", OldLogs(rate: "1e-6"))
            let models = place.project.resultsFolder.pushing("imported/meta-llama/Llama-3.2-1B")
            let blocked = models.appending("Copa_zo_original_1_7")
            try models.makeFolders()
            try blocked.replaceContents(with: "no folder")
            let report = try place.run()
            #expect(report.runs.map(\.sources[0].stem) == ["a"])
            #expect(report.failure?.contains("Copa_zo_original_1_7") == true)
            #expect(place.project.records().map(\.id) == report.runs.map(\.id))
            try blocked.remove()
            let rest = try place.run()
            #expect(rest.failure == nil && rest.runs.count == 2 && rest.known.count == 1)
            #expect(try ImportClaim.folder(in: place.project.resultsFolder).children().count == 1)
        }
    }

    @Test func linkedLogsAreTheSameFiles() throws {
        try withImportPlace { place in
            try place.write("a", OldLogs())
            let run = try #require(try place.run { $0.links = true }.runs.first)
            for ending in ["out", "err"] {
                let inode = try #require(try place.logs.appending("a.\(ending)").status()?.inode)
                #expect(try run.folder.appending("1e-07_train.\(ending)").status()?.inode == inode)
            }
        }
    }

    @Test(arguments: [false, true])
    func originalsAreNotTouched(links: Bool) throws {
        try withImportPlace { place in
            try place.write("a", OldLogs())
            try place.write("deep/b.err", OldLogs(loss: 3).err)
            try place.write("c.out", "nothing\n")
            func look() throws -> [String] {
                try ["a.out", "a.err", "deep/b.err", "c.out"].map { name in
                    let file = place.logs.pushing(FilePath(name))
                    var status = try #require(try file.status())
                    // A second name changes what is said of a file, and nothing of the file.
                    if links { status.changed = 0 }
                    return "\(status) \(try file.readBytes())"
                }
            }
            let before = try look()
            try place.run { $0.links = links }
            try place.run {
                $0.links = links
                $0.updates = true
            }
            _ = try place.project.remove(try #require(place.project.records().first))
            #expect(try look() == before)
            #expect(try place.logs.children().count == 4)
        }
    }

    @Test func seedsWithoutEffectArePointedOut() throws {
        try withImportPlace { place in
            try place.write("s0", OldLogs(seed: 0))
            try place.write("s1", OldLogs(seed: 1))
            try place.write("s2", OldLogs(seed: 2, loss: 1.5000001))
            #expect(try place.run().equalRuns.map { $0.map(\.seed) } == [[0, 1]])
            // Also against what was imported before; that of the same seed says nothing.
            try place.write("later/s3", OldLogs(seed: 3))
            let later = try place.run()
            #expect(later.equalRuns.map { $0.map(\.seed).sorted() } == [[0, 1, 3]])
        }
    }

    /// One number may be the same by chance, and other runs' always.
    @Test func equalResultsAloneProveNothing() throws {
        try withImportPlace { place in
            let result = "accuracy: 0.5\n"
            try place.write("boolq_seed3.out", result)
            try place.write("boolq_seed5.out", result + "\n")
            try place.write("wic_seed4.out", result + "\n\n")
            #expect(try place.run().runs.count == 3)
            #expect(try place.run { $0.isDryRun = true }.known.count == 3)
            // Of different tasks, rates and models.
            try place.write("s0", OldLogs(seed: 0))
            try place.write("s1", OldLogs(seed: 1, task: "/data/original/RTE"))
            try place.write("s2", OldLogs(rate: "1e-6", seed: 2))
            try place.write("s3", OldLogs(seed: 3, model: "facebook/opt-125m"))
            // Of no known seed.
            let curve = "{'loss': 1.5, 'epoch': 1.0}\n{'loss': 1.25, 'epoch': 2.0}\n{'accuracy': 0.5}\n"
            try place.write("x/a.out", curve)
            try place.write("x/b.out", curve + "\n")
            // Of losses that are always the same.
            let flat = "{'loss': 0.0, 'epoch': 1.0}\n{'loss': 0.0, 'epoch': 2.0}\n{'accuracy': 0.5}\n"
            try place.write("y/a_seed1.out", flat)
            try place.write("y/a_seed2.out", flat + "\n")
            let report = try place.run()
            #expect(report.runs.count == 8 && report.equalRuns.isEmpty)
            // But they are told where they mean something.
            try place.write("z/a_seed1.out", curve + "\n\n")
            try place.write("z/a_seed2.out", curve + "\n\n\n")
            #expect(try place.run().equalRuns.map { $0.map(\.seed) } == [[1, 2]])
        }
    }

    /// What the folders above are called says nothing of the runs.
    @Test func namesAboveTheFolderSayNothing() throws {
        try withImportPlace { place in
            let log = "{'loss': 1.0, 'epoch': 1.0}\n{'accuracy': 0.5}\n"
            try place.write("cb/full/lora/opt-13b/lr_1e-4_seed7/proj/x.out", log)
            let folder = place.logs.pushing("cb/full/lora/opt-13b/lr_1e-4_seed7/proj")
            let run = try #require(try place.run { $0.folder = folder }.runs.first)
            #expect(run.place.relativePath.hasPrefix("imported/unknown/unknown_unknown_unknown_unknown/"))
            #expect(run.seed == nil)
            // The folder's own name does.
            try place.write("mezo/x.out", log + "\n")
            let own = try #require(try place.run { $0.folder = place.logs.appending("mezo") }.runs.first)
            #expect(own.configuration.method == "zo" && own.configuration.task == nil)
        }
    }

    @Test func aDryRunMakesNothing() throws {
        try withImportPlace { place in
            try place.write("a", OldLogs())
            let report = try place.run { $0.isDryRun = true }
            #expect(report.runs.count == 1)
            #expect(try place.project.root.children().isEmpty)
        }
    }

    @Test func resultsTreesAreRefused() throws {
        try withImportPlace { place in
            try place.write("a", OldLogs())
            try place.run()
            let results = place.project.resultsFolder
            for folder in [results, results.appending("imported")] {
                #expect(throws: ImportError.ownResults(path: folder)) { try place.run { $0.folder = folder } }
            }
            // Another project's, by its name, by its runs, and by its own folder.
            let other = place.folder.appending("other").appending("Results_v2")
            try other.makeFolders()
            #expect(throws: ImportError.resultsTree(path: other)) { try place.run { $0.folder = other } }
            try place.write("renamed/p/m/e/20250101_000000/experiment_config.yaml", "task: Copa\n")
            try place.write("renamed/p/m/e/20250101_000000/1e-06_train.out", OldLogs().out)
            let renamed = place.logs.appending("renamed")
            #expect(throws: ImportError.resultsTree(path: renamed)) { try place.run { $0.folder = renamed } }
            // Among other logs it is passed over.
            let report = try place.run()
            #expect(report.known.count == 1 && report.runs.isEmpty && report.notices.count == 1)
            #expect(throws: ImportError.missing(path: "/nowhere/at/all")) {
                try place.run { $0.folder = "/nowhere/at/all" }
            }
            #expect(throws: ImportError.notAFolder(path: place.logs.appending("a.out"))) {
                try place.run { $0.folder = place.logs.appending("a.out") }
            }
        }
    }

    @Test func aProjectsOwnFolderIsWalkedWithoutItsResults() throws {
        try withImportPlace { place in
            try place.write("a", OldLogs())
            #expect(try place.run { $0.folder = place.folder }.runs.count == 1)
            #expect(try place.run { $0.folder = place.folder }.known.count == 1)
        }
    }

    @Test func purposesFollowTheRules() throws {
        try withImportPlace { place in
            try place.write("a", OldLogs())
            for purpose in ["", "a b", "../x", ".hidden"] {
                #expect(throws: ImportError.self) { try place.run { $0.purpose = purpose } }
            }
            #expect(try place.project.root.children().isEmpty)
            try place.run { $0.purpose = "Old" }
            #expect(throws: ImportError.self) { try place.run { $0.purpose = "old" } }
        }
    }

    @Test func linksAreNotFollowed() throws {
        try withImportPlace { place in
            try place.write("a/x", OldLogs())
            try place.folder.appending("outside").makeFolders()
            try place.folder.appending("outside").appending("y.out").replaceContents(with: OldLogs(loss: 9).out)
            for (link, target) in [
                ("loop", ".."), ("a/again", "x.out"), ("away", "../outside"), ("a/z.out", "../../outside/y.out"),
            ] {
                try makeLink(place.logs.pushing(FilePath(link)), to: target)
            }
            let report = try place.run()
            #expect(report.runs.map(\.sources) == [[place.logs.pushing("a/x.out")]])
            #expect(report.notices.count == 1 && report.notices[0].contains("z.out"))
        }
    }

    @Test func hostileNamesAreNames() throws {
        try withImportPlace { place in
            try place.write("new\nline\u{1B}[31m", OldLogs())
            let bytes = Array(place.logs.string.utf8) + [0x2F, 0xFF, 0xFE] + Array(".out".utf8)
            try #require(FilePath(bytes: bytes)).replaceContents(with: OldLogs(loss: 3).out)
            let report = try place.run()
            #expect(report.runs.count == 2)
            #expect(Set(place.project.records().map(\.state.state)) == [.completed])
            #expect(
                place.project.records().contains {
                    $0.configuration?.telos?.imported?.sources == [place.logs.string + "/new\nline\u{1B}[31m.out"]
                })
            #expect(try place.run().known.count == 2)
        }
    }

    @Test func whatIsNoLogIsPassedOver() throws {
        try withImportPlace { place in
            try place.write("a", OldLogs())
            try makeLink(place.logs.appending("broken.out"), to: "nowhere")
            try place.write("b.out/inside.txt", "a folder of that name is none of ours")
            #expect(place.logs.appending("pipe.out").withPlatformString { mkfifo($0, 0o600) } == 0)
            let report = try place.run()
            #expect(report.runs.count == 1 && report.unreadable.isEmpty)
        }
    }

    /// Whoever asks: also a user to whom nothing is forbidden cannot read what is gone.
    @Test(arguments: [ImportProgress.Step.comparing, .importing], [false, true])
    func whatCannotBeReadIsTold(step: ImportProgress.Step, links: Bool) throws {
        try withImportPlace { place in
            try place.write("a", OldLogs())
            try place.write("b", OldLogs(loss: 3))
            try place.write("c", OldLogs(loss: 4))
            let report = try place.run({ $0.links = links }, at: step) {
                try place.remove("b.out", "c.err")
                try place.write("c.err/inside.txt", "")
            }
            #expect(report.runs.map(\.sources[0].stem) == ["a"] && report.failure == nil)
            #expect(report.unreadable.count == 2 && report.leftOut.isEmpty)
            #expect(report.unreadable.contains { $0.contains("b.out: it does not exist") })
            #expect(report.unreadable.contains { $0.contains("c.err: it is a folder") })
            #expect(place.project.records().count == 1)
        }
    }

    @Test func whatIsWrittenMeanwhileIsLeftOut() throws {
        try withImportPlace { place in
            try place.write("a", OldLogs())
            try place.write("b", OldLogs(loss: 3))
            let report = try place.run(at: .importing) { try place.append("more\n", to: "b.out") }
            #expect(report.runs.count == 1 && report.leftOut.map(\.source.stem) == ["b"])
            #expect(report.leftOut[0].reason.contains("while it was read"))
        }
    }
}

private func makeLink(_ link: FilePath, to target: String) throws {
    #expect(link.withPlatformString { path in target.withCString { symlink($0, path) } } == 0)
}

extension Moment {
    fileprivate func advanced(milliseconds: Int64) -> Moment {
        Moment(unixMilliseconds: unixMilliseconds + milliseconds)
    }
}
