import DurableFiles
import Glibc
import JSONValues
import RunFolders
import RunModel
import RunStore
import SystemPackage
import TestSupport
import Testing

@testable import Verification

/// A good tree is broken in one way: exactly that is found.
struct VerifierTests {
    struct Break: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var codes: [Finding.Code]
        var change: @Sendable (GoodTree) throws -> Void

        init(_ name: String, _ codes: [Finding.Code], _ change: @escaping @Sendable (GoodTree) throws -> Void) {
            testDescription = name
            self.codes = codes
            self.change = change
        }
    }

    @Test func aGoodTreeHasNothingWrong() throws {
        try withGoodTree { (tree) throws in
            let report = tree.verify()
            #expect(report.findings == [])
            #expect(report.runCount == 2)
            #expect(report.text(in: tree.project).hasSuffix(" files checked: nothing is wrong\n"))
        }
    }

    @Test func noResultsFolderHasNothingWrong() throws {
        try withGoodTree { (tree) throws in
            try tree.results.removeTree()
            #expect(tree.verify() == VerificationReport())
        }
    }

    @Test(arguments: runs + files + states + surroundings)
    func oneBreakIsOneFinding(_ broken: Break) throws {
        try withGoodTree { (tree) throws in
            try broken.change(tree)
            let report = tree.verify()
            #expect(report.findings.filter(\.isWrong).map(\.code) == broken.codes, "\(report.text(in: tree.project))")
            #expect(report.findings.allSatisfy { !$0.message.isEmpty && !$0.remedy.isEmpty })
        }
    }

    private static let runs: [Break] = [
        Break("no configuration", [.halfMade, .fileMissing]) { try $0.first.configFile.remove() },
        Break("an empty folder of a run", [.halfMade]) {
            try $0.results.pushing("tuning/m/Copa_zo_original_1_6/20251226_150000").makeFolders()
        },
        Break("a configuration that is no YAML", [.unreadableConfiguration]) {
            try $0.unseal()
            try $0.first.configFile.write("a: [")
        },
        Break("a newer configuration", [.newerSchema]) {
            try $0.unseal()
            try $0.edit("schema: 1", "schema: 99")
        },
        Break("a newer state", [.newerSchema]) {
            try $0.first.stateFile.write(#"{"schema": 99}"#)
        },
        Break("a newer manifest", [.newerSchema]) {
            try $0.first.manifestFile.write(#"{"schema": 99}"#)
        },
        Break("a state that is no JSON", [.unreadableState]) { try $0.first.stateFile.write("{") },
        Break("no state", [.missingState]) { try $0.first.stateFile.remove() },
        Break("a copied run", [.duplicateID]) { tree in
            let copy = tree.results.pushing("tuning/m2/Copa_zo_original_1_6/20251226_143000")
            try copy.containingFolder.makeFolders()
            try copyTree(tree.first.path, to: copy)
        },
        Break("an experiment's folder of another name", [.misfiled]) { (tree) throws in
            let folder = tree.first.path.containingFolder
            #expect(try folder.move(to: folder.containingFolder.appending("Copa_zo_original_1_5")))
        },
        Break("an edited hyperparameter of a run that failed", [.misfiled]) {
            try $0.unseal()
            try $0.edit("1.0e-06", "1.0e-07")
        },
        Break("an edited id", [.notInSweep, .configurationChanged]) { tree in
            let id = try #require(tree.verifiedID)
            try tree.edit(id, "k3f9q2ma7x")
        },
        Break("a changed split", [.dataChanged]) { try $0.write("\(GoodTree.data)/copa_train.jsonl", "{}\n") },
        Break("an added split", [.dataChanged]) { try $0.write("\(GoodTree.data)/copa_test.jsonl", "{}\n") },
        Break("no data", [.dataMissing]) { try $0.project.root.pushing(FilePath(GoodTree.data)).removeTree() },
        Break("two candidates for a split", [.dataUnreadable]) {
            try $0.write("\(GoodTree.data)/other_train.jsonl", "{}\n")
        },
        Break("no model", [.modelMissing]) {
            try $0.unseal()
            try $0.edit("path: null", "path: \"models/m\"")
            try $0.edit("    fingerprint: null", "    fingerprint: \"sha256:0\"")
        },
    ]

    private static let files: [Break] = [
        Break("a longer file", [.fileChanged]) { try AppendingFile($0.first.resultFile).append("\n") },
        Break("other bytes", [.fileRotten]) { try $0.first.resultFile.write("{\"accuracy\": 0.99}\n") },
        Break("an edited configuration", [.configurationChanged]) { try $0.edit("host: \"h\"", "host: \"g\"") },
        Break("sealed metrics, replaced", [.fileChanged]) { try $0.first.metricsFile.write("what\n{\"st") },
        Break("a sealed result, emptied", [.fileChanged]) { try $0.first.resultFile.write("{}") },
        Break("an edited hyperparameter of a sealed run", [.configurationChanged]) {
            try $0.edit("1.0e-06", "1.0e-07")
        },
        Break("a missing file", [.fileMissing]) { try $0.first.path.appending("1e-06_train.out").remove() },
        Break("an added file", [.fileAdded]) { try $0.first.path.appending("notes.txt").write("") },
        Break("a link in the place of a file", [.fileChanged]) {
            let file = $0.first.path.appending("1e-06_train.out")
            try file.remove()
            symlink("metrics.jsonl", file.string)
        },
        Break("a manifest that is no JSON", [.unreadableManifest]) {
            try $0.first.manifestFile.write("")
        },
        Break("a manifest that leads out of the folder", [.unreadableManifest]) {
            try $0.first.manifestFile.write(#"{"schema": 1, "files": [{"path": "../x", "bytes": 1, "sha256": ""}]}"#)
        },
        Break("a request for the end that came too late", []) { try $0.first.requestStop(attempt: 1) },
        Break("a temporary file", [.temporaryFile]) {
            try $0.first.path.appending(".state.json.4711.123456.tmp").write("")
        },
        Break("an unfinished checkpoint", [.temporaryFile]) {
            try $0.first.checkpoints.appending(".checkpoint-2.tmp").makeFolders()
        },
        Break("metrics that are no JSON", [.unreadableMetrics]) {
            try $0.unseal()
            try $0.first.metricsFile.write("what\n{\"step\":1,\"loss\":1}\n")
        },
        Break("torn metrics, sealed so", [.tornMetrics]) {
            try $0.first.metricsFile.write("{\"step\":1,\"loss\":1}\n{\"st")
            try $0.first.seal()
        },
    ]

    private static let states: [Break] = [
        Break("running, and its host is silent", [.untrueState]) {
            try $0.losesItsSupervisor()
            try $0.first.resultFile.remove()
        },
        Break("completed, and nothing reported it", [.untrueState]) {
            try $0.first.resultFile.write("{}")
            try $0.first.seal()
        },
        Break("completed without metrics, as the supervisor says", []) {
            try $0.changeLife { $0.warnings = [RunLife.noFinalMetrics] }
            try $0.first.resultFile.write("{}")
            try $0.first.seal()
        },
        Break("failed, by an edit", [.inconsistentState]) {
            try $0.changeLife {
                $0.state = .failed
                $0.attempts[0].state = .failed
            }
        },
        Break("another state than its last attempt's", [.inconsistentState]) {
            try $0.unseal()
            try $0.changeLife { $0.state = .stopped }
        },
        Break("ended, and no time of it", [.inconsistentState]) { try $0.changeLife { $0.finishedAt = nil } },
        Break("a second attempt that nobody claimed", [.missingClaim]) {
            try $0.unseal()
            try $0.changeLife {
                $0.attempt = 2
                $0.attempts.append(RunLife.Attempt(attempt: 2, state: .failed, host: "elsewhere"))
            }
        },
        Break("attempts in another order", [.inconsistentState]) {
            try $0.unseal()
            try $0.changeLife { $0.attempts.append($0.attempts[0]) }
        },
    ]

    private static let surroundings: [Break] = [
        Break("a foreign file", [.foreignFile]) { try $0.write("Results_v2/tuning/plot.png", "") },
        Break("a foreign folder", [.foreignFile]) { tree in
            for name in ["a", "b/c", "b/d"] { try tree.write("Results_v2/plots/\(name).png", "") }
        },
        Break("a hidden folder", [.foreignFile]) { try $0.write("Results_v2/tuning/.cache/x", "") },
        Break("a foreign file among our own", [.foreignFile]) { try $0.write("Results_v2/.telos/x", "") },
        Break("a foreign file among the sweeps", [.foreignFile]) { try $0.write("Results_v2/.telos/sweeps/x", "") },
        Break("a README and empty folders", []) {
            try $0.write("Results_v2/other/README.md", "")
            try $0.results.pushing("other/m/e").makeFolders()
        },
        Break("a temporary file outside runs", [.temporaryFile]) {
            try $0.write("Results_v2/tuning/.README.md.12.34.tmp", "")
        },
        Break("a link back", [.linkLoop]) { symlink("..", $0.results.pushing("tuning/loop").string) },
        Break("a link in a circle", [.linkLoop]) { symlink("circle", $0.results.pushing("tuning/circle").string) },
        Break("a broken link", [.brokenLink]) { symlink("/nowhere", $0.results.pushing("tuning/broken").string) },
        Break("a purpose that breaks the rule", [.badName]) { (tree) throws in
            #expect(try tree.results.appending("tuning").move(to: tree.results.appending("my tuning")))
        },
        Break("a name that is not UTF-8", [.nameNotUTF8]) { tree in
            let place = tree.results.pushing(try #require(FilePath(bytes: Array("tuning/m".utf8) + [0xFF])))
            #expect(try tree.results.pushing("tuning/m").move(to: place))
            #expect(tree.verify().runCount == 2, "its runs are found")
        },
        Break("names that differ in case", [.namesDifferInCase]) { tree in
            try tree.results.pushing("tuning/M").makeFolders()
            #expect(
                try tree.first.path.containingFolder.move(
                    to: tree.results.pushing("tuning/M/Copa_zo_original_1_6")))
        },
        Break("no sweep file", [.sweepMissing]) { try Sweep($0.sweep, results: $0.results).file.remove() },
        Break("a sweep file that is no JSON", [.sweepUnreadable]) {
            try Sweep($0.sweep, results: $0.results).file.write("[")
        },
        Break("a run that is gone", [.runGone]) { try $0.first.path.removeTree() },
        Break("a run in the trash", []) { tree in
            try tree.moveToTrash()
            let id = try #require(tree.trashedID)
            try tree.writeTrashRecord(id)
        },
        Break("a run in the trash, and nothing says from where", [.trashIncomplete]) { try $0.moveToTrash() },
        Break("a run in the trash whose record is none", [.trashIncomplete]) { tree in
            try tree.moveToTrash()
            let id = try #require(tree.trashedID)
            try tree.write("Results_v2/.telos/trash/\(id).json", "{}")
        },
        Break("a run in the trash under an id that follows from its path", []) { tree in
            try tree.first.path.removeTree()
            try tree.writeTrashRecord("k3f9q2ma7x")
        },
        Break("a run whose folder was deleted, with its record, and an empty one", []) { tree in
            let id = try #require(tree.verifiedID)
            try tree.first.path.removeTree()
            try tree.write("Results_v2/.telos/trash/\(id).json", "")
        },
        Break("no sweep file, and its runner's claim", [.sweepMissing]) {
            let sweep = Sweep($0.sweep, results: $0.results)
            _ = try sweep.claimRunner()
            try sweep.file.remove()
        },
        Break("a gap in the runners", [.strayClaim]) {
            try Sweep($0.sweep, results: $0.results).claimFile(runner: 2).write("{}")
        },
        Break("a stop of no sweep", [.strayClaim]) { try $0.write("Results_v2/.telos/sweeps/k3f9q2ma7x.stop", "{}") },
    ]

    @Test func aRunThatWasMovedIsANote() throws {
        try withGoodTree { (tree) throws in
            let place = tree.results.pushing("other/m/Copa_zo_original_1_6/20251226_143000")
            try place.containingFolder.makeFolders()
            #expect(try tree.first.path.move(to: place))
            #expect(tree.wrongCodes() == [])
            #expect(tree.verify().findings.map(\.code) == [.moved])
        }
    }

    @Test func aCompletedRunWithoutAManifestIsANote() throws {
        try withGoodTree { (tree) throws in
            try tree.first.manifestFile.remove()
            #expect(tree.wrongCodes() == [])
            #expect(tree.verify().findings.map(\.code) == [.notSealed])
        }
    }

    @Test func aClaimWhoseClaimerDiedIsANote() throws {
        try withGoodTree { (tree) throws in
            try tree.unseal()
            let claim = Claim(
                host: "elsewhere", bootID: nil, process: ProcessIdentity(pid: 1, started: 1), at: .now())
            try tree.first.claimFile(attempt: 2).write(claim.json.compactText)
            #expect(tree.wrongCodes() == [])
            #expect(tree.verify().findings.map(\.code) == [.strayClaim])
        }
    }

    /// How it ended is known, and nothing would write it down.
    @Test func aStateBehindTheEvidenceIsANote() throws {
        try withGoodTree { (tree) throws in
            try tree.losesItsSupervisor()
            let report = tree.verify()
            #expect(report.findings.map(\.code) == [.untrueState])
            #expect(report.wrongCount == 0)
            #expect(report.text(in: tree.project).hasSuffix(" files checked: nothing is wrong, 1 notes\n"))
        }
    }

    @Test func resumeIsAdvisedWhereItWorks() throws {
        try withGoodTree { (tree) throws in
            try tree.losesItsSupervisor()
            try tree.first.resultFile.remove()
            func remedy() throws -> String {
                try #require(tree.verify().findings.first { $0.code == .untrueState }).remedy
            }
            #expect(try !remedy().contains("telos resume"), "a script that does not say that it can")
            #expect(try remedy().contains("telos rerun"))
            try tree.edit("engine: \"script\"", "engine: \"native\"")
            #expect(try remedy().contains("telos resume"))
            try tree.write("\(GoodTree.data)/copa_train.jsonl", "{}\n")
            #expect(try !remedy().contains("telos resume"), "its data has changed")
        }
    }

    /// What `half_made` advises leaves a tree in which nothing is wrong.
    @Test func theEmptyFolderOfADeadLaunchIsRemoved() throws {
        try withGoodTree { (tree) throws in
            let id = try #require(tree.verifiedID)
            try tree.first.path.removeTree()
            try tree.first.path.makeFolders()
            let found = try #require(tree.verify().findings.first)
            #expect(found.code == .halfMade)
            #expect(found.remedy.hasPrefix("`telos remove Results_v2/\(GoodTree.firstRun)`"))
            let record = try #require(tree.project.record(at: tree.first.path, now: tree.now))
            let removed = try tree.project.remove(record)
            #expect(removed.name == id)
            #expect(tree.verify().findings == [])
            try removed.folder.removeTree()
            #expect(tree.verify().findings == [], "the record says that it was deleted")
        }
    }

    @Test func aFindingThatConcernsRunsNamesThem() throws {
        try withGoodTree { (tree) throws in
            try tree.write("\(GoodTree.data)/copa_train.jsonl", "{}\n")
            let ids = tree.project.records().map(\.id.text).sorted().joined(separator: ", ")
            #expect(tree.verify().text(in: tree.project).contains("\n    runs: \(ids)\n    to do: "))
        }
    }

    @Test func messagesNamePathsFromTheRoot() throws {
        try withGoodTree { (tree) throws in
            try tree.first.stateFile.write("{")
            try Sweep(tree.sweep, results: tree.results).file.write("[")
            try tree.project.root.pushing(FilePath(GoodTree.data)).removeTree()
            let findings = tree.verify().findings
            #expect(findings.count == 3)
            #expect(!findings.contains { $0.message.contains(tree.project.root.string) }, "\(findings.map(\.message))")
        }
    }

    @Test func tornMetricsOfARunThatWasKilledAreANote() throws {
        try withGoodTree { (tree) throws in
            try tree.unseal()
            try AppendingFile(tree.first.metricsFile).append("{\"st")
            #expect(tree.wrongCodes() == [])
            #expect(tree.verify().findings.map(\.code) == [.tornMetrics])
        }
    }

    @Test func aRunThatLivesIsNotWrong() throws {
        try withGoodTree { (tree) throws in
            try tree.first.manifestFile.remove()
            try tree.first.resultFile.remove()
            try tree.first.path.appending(".state.json.4711.123456.tmp").write("")
            try tree.changeLife {
                ($0.state, $0.attempts[0].state, $0.finishedAt) = (.running, .running, nil)
                ($0.host, $0.bootID, $0.supervisor) = (Machine.host, Machine.bootID, .current)
            }
            #expect(tree.verify().findings == [])
        }
    }

    @Test func aRunWhoseSupervisorIsStillSealingItIsNotWrong() throws {
        try withGoodTree { (tree) throws in
            try tree.first.manifestFile.remove()
            try tree.changeLife {
                ($0.host, $0.bootID, $0.supervisor) = (Machine.host, Machine.bootID, .current)
            }
            #expect(tree.verify().findings == [])
        }
    }

    @Test func whatIsBeingWrittenIsNotWrong() throws {
        try withGoodTree { (tree) throws in
            try tree.first.path.appending(".state.json.4711.123456.tmp").write("")
            #expect(Verifier.verifyTree(of: tree.project, now: .now()).findings == [])
            #expect(tree.wrongCodes() == [.temporaryFile])
        }
    }

    /// A launch goes on while the tree is looked at.
    @Test func aRunThatTheScanDidNotSeeIsNotForeign() throws {
        try withGoodTree { (tree) throws in
            try tree.second.configFile.remove()
            var walk = SurroundingsWalk(results: tree.results, runPaths: [], ownRunPaths: [])
            walk.visit(tree.results)
            #expect(walk.findings == [])
        }
    }

    @Test func oneRunAloneIsVerifiedWithItsDataAndItsSweep() throws {
        try withGoodTree { (tree) throws in
            try tree.write("Results_v2/tuning/plot.png", "")
            try tree.write("\(GoodTree.data)/copa_train.jsonl", "{}\n")
            try AppendingFile(tree.first.resultFile).append("\n")
            let records = tree.project.records(now: tree.now)
            let second = try #require(records.first { $0.path == tree.second.path })
            let report = Verifier.verify([second], of: tree.project, now: tree.now)
            #expect(report.runCount == 1)
            #expect(report.findings.map(\.code) == [.dataChanged])
        }
    }

    /// What the older tooling wrote never promised what ours does.
    @Test func anOlderTreeHasNothingWrong() throws {
        try withGoodTree { (tree) throws in
            let run = "Results_v2/Old Purpose/m/Copa_zo_x_15_6/20240101_000000"
            try tree.write("\(run)/experiment_config.yaml", "model: m\ndata: {path: Data_v2/gone}\n")
            try tree.write("\(run)/1e-06_train.out", "mezo-x\n")
            try tree.write("\(run)/metrics.jsonl", "torn")
            #expect(tree.verify().findings == [])
        }
    }

    @Test func anyFlippedBitOfASealedFileIsFound() throws {
        try withGoodTree { (tree) throws in
            var generator = SeededGenerator(state: 20251226)
            let sealed = try #require(try tree.first.readManifest()).files.filter { $0.byteCount > 0 }
            for _ in 0..<30 {
                let chosen = try #require(sealed.randomElement(using: &generator))
                let file = tree.first.path.pushing(chosen.file.path)
                let bytes = try file.readBytes()
                var flipped = bytes
                let bit = UInt8.random(in: 0..<8, using: &generator)
                flipped[Int.random(in: 0..<bytes.count, using: &generator)] ^= 1 << bit
                try file.write(flipped)
                let found = tree.verify().findings.filter { $0.path == file && $0.isWrong }.map(\.code)
                let code: Finding.Code = file == tree.first.configFile ? .configurationChanged : .fileRotten
                #expect(found.contains(code), "\(file)")
                try file.write(bytes)
            }
            #expect(tree.verify().findings == [])
        }
    }

    @Test func theReportIsGroupedByRunAndHasStableKeys() throws {
        try withGoodTree { (tree) throws in
            try AppendingFile(tree.first.resultFile).append("\n")
            try tree.first.path.appending("x").write("")
            let id = try #require(tree.verifiedID)
            let report = tree.verify()
            #expect(
                report.text(in: tree.project) == """
                    Results_v2/\(GoodTree.firstRun) (\(id))
                      result.json: it has 20 bytes; it was sealed with 19 [file_changed]
                        to do: take the file from a copy
                      x: the file was added after the run was sealed [file_added]
                        to do: move it out of the run's folder

                    2 runs, \(report.fileCount) files checked: 2 findings

                    """)
            let json = report.json(in: tree.project)
            #expect(json.object?.members.map(\.key) == ["runs", "files", "wrong", "findings"])
            #expect(
                json["findings"]?.array?.first?.object?.members.map(\.key)
                    == ["code", "wrong", "path", "related", "run", "ids", "message", "remedy"])
        }
    }
}

extension GoodTree {
    /// The first run's id, as its configuration says.
    var verifiedID: String? { project.record(at: first.path)?.id.text }

    fileprivate var trashedID: String? {
        try? results.pushing(".telos/trash").children().first?.name.string
    }

    /// Its supervisor died on a host that is silent since.
    fileprivate func losesItsSupervisor() throws {
        try unseal()
        try changeLife {
            ($0.state, $0.attempts[0].state) = (.running, .running)
            ($0.finishedAt, $0.heartbeatAt) = (nil, .now())
        }
    }

    /// That the first run was removed.
    fileprivate func writeTrashRecord(_ id: String) throws {
        try write(
            "Results_v2/.telos/trash/\(id).json",
            """
            {"schema": 1, "id": "\(id)", "path": "\(Self.firstRun)", "removed_at": "2025-12-26T14:30:00.123+01:00"}
            """)
    }

    fileprivate func moveToTrash() throws {
        let id = try #require(verifiedID)
        let trash = results.pushing(".telos/trash")
        try trash.makeFolders()
        #expect(try first.path.move(to: trash.appending(id)))
    }
}

private func copyTree(_ folder: FilePath, to copy: FilePath) throws {
    try copy.makeFolders()
    for child in try folder.children() {
        let (from, to) = (folder.appending(child.name), copy.appending(child.name))
        if from.isDirectory {
            try copyTree(from, to: to)
        } else {
            try to.write(try from.readBytes())
        }
    }
}
