import DurableFiles
import JSONValues
import RunModel
import SystemPackage
import TestSupport
import Testing

@testable import RunFolders

struct SweepTests {
    private func withSweep(_ body: (Sweep, SweepFile) throws -> Void) throws {
        try withTemporaryFolder { results in
            let id = RunID.random()
            try body(
                Sweep(id, results: results),
                SweepFile(
                    sweep: id, createdAt: .now(), configFile: "a.yaml", configSHA256: "00", arguments: ["a.yaml"],
                    parallel: 2, devices: ["0", "1"], devicesPerRun: 1, continueOnError: false, timeLimit: 7200,
                    runs: [SweepFile.Run(id: .random(), path: "Results_v2/p/m/e/20251226_143000")]))
        }
    }

    @Test func theFileReadsBackAndIsWrittenOnce() throws {
        try withSweep { sweep, content throws in
            #expect(try sweep.read() == nil)
            try sweep.create(content)
            #expect(try sweep.read() == content)
            #expect(throws: RunFolderError.sweepExists(path: sweep.file)) { try sweep.create(content) }
            #expect(
                content.json.object?.keys == [
                    "schema", "sweep", "created_at", "config_file", "config_sha256", "arguments", "parallel", "devices",
                    "devices_per_run", "continue_on_error", "time_limit_s", "record", "runs",
                ])
        }
    }

    @Test(
        arguments: [
            ("parallel", 0), ("runs", ["x"]), ("runs", [["id": "x", "path": "y"]]), ("sweep", "short"),
            ("created_at", "yesterday"), ("time_limit_s", "2h"), ("record", "yes"),
        ] as [(String, JSONValue)])
    func aBadMemberIsNamed(key: String, value: JSONValue) throws {
        try withSweep { sweep, content throws in
            var object = content.json.object!
            object[key] = value
            try sweep.folder.makeFolders()
            try sweep.file.replaceJSON(.object(object))
            let error = #expect(throws: RunFolderError.self) { try sweep.read() }
            #expect(error?.description.contains(key) == true)
        }
    }

    @Test func aNewerSchemaIsRefusedNamingBoth() throws {
        try withSweep { sweep, content throws in
            var object = content.json.object!
            object["schema"] = 2
            try sweep.folder.makeFolders()
            try sweep.file.replaceJSON(.object(object))
            #expect(throws: RunFolderError.newerSchema(path: sweep.file, schema: 2, known: 1)) { try sweep.read() }
        }
    }

    @Test func aLivingRunnerKeepsItsSweep() throws {
        try withSweep { sweep, content throws in
            try sweep.create(content)
            #expect(try sweep.newestRunner() == nil)
            #expect(try sweep.claimRunner() == 1)
            #expect(try sweep.newestRunner()?.claim?.process == .current)
            let error = #expect(throws: RunFolderError.self) { try sweep.claimRunner() }
            guard case .claimed(sweep.claimFile(runner: 1), by: _?) = error else { throw error! }
            try sweep.beat(runner: 1)
        }
    }

    @Test func aDeadRunnersSweepIsClaimedAnew() throws {
        try withSweep { sweep, content throws in
            try sweep.create(content)
            let dead = Claim(host: Machine.host, bootID: Machine.bootID, process: goneProcess(), at: .now())
            #expect(try sweep.claimFile(runner: 1).createJSON(dead.json))
            #expect(try sweep.newestRunner()?.presence(now: .now()) == .gone)
            #expect(try sweep.claimRunner() == 2)
        }
    }

    @Test func aClaimThatIsBeingWrittenIsHeld() throws {
        try withSweep { sweep, content throws in
            try sweep.create(content)
            try sweep.claimFile(runner: 1).replaceContents(with: "")
            #expect(throws: RunFolderError.claimed(path: sweep.claimFile(runner: 1), by: nil)) {
                try sweep.claimRunner()
            }
        }
    }
}
