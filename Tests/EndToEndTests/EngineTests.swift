import CLinux
import DurableFiles
import Glibc
import Hashing
import JSONValues
import ProjectSupport
import RunFolders
import RunModel
import RunStore
import SystemPackage
import TestSupport
import Testing

/// `telos-engine` as its supervisor, and a person, start it, on a real model and real data.
@Suite(.enabled(if: testData != nil, "needs TELOS_TEST_DATA"))
struct EngineTests {
    /// A project with a few lines of Copa, the model, and a run's configuration.
    private struct Fixture {
        let root: FilePath
        var run: FilePath { root.appending("Results_v2/run") }
        var config: FilePath { run.appending("experiment_config.yaml") }

        init(
            _ root: FilePath, steps: Int = 6, validationLabel: String = "1", modelFingerprint: String? = nil
        ) throws {
            self.root = root
            let source = try #require(testData)
            let data = root.appending("Data_v2/original/Copa")
            try data.makeFolders()
            var splits: [RunConfiguration.Split] = []
            for (name, count) in [("train", 24), ("validation", 8)] {
                let file = "copa_\(name).jsonl"
                let all = try source.appending("Data_v2/original/Copa/\(file)").readBytes()
                var lines = all.split(separator: UInt8(ascii: "\n")).prefix(count)
                    .map { String(decoding: $0, as: UTF8.self) + "\n" }
                if name == "validation" { lines[0].replace("\"label\":1", with: "\"label\":\(validationLabel)") }
                let bytes = Array(lines.joined().utf8)
                try data.appending(file).replaceContents(with: bytes)
                splits.append(
                    .init(name: name, file: file, examples: count, sha256: SHA256.hash(bytes).hexadecimal))
            }
            var section = RunConfiguration.Section(
                id: try #require(RunID("k3f9q2ma7x")), sweep: RunID("p7x2c4dem1"), engine: .native,
                createdAt: .now(), host: "h", version: telosVersion,
                model: .init(
                    source: "stories260K", path: source.appending("models/stories260K").string,
                    fingerprint: modelFingerprint),
                dataset: .init(kind: .original, splits: splits))
            section.native = .init(threads: 1, promptTemplate: "llama", loss: "option_tokens")
            var configuration = RunConfiguration()
            configuration.model = "stories260K"
            configuration.task = "Copa"
            configuration.method = "zo"
            configuration.dataPath = "Data_v2/original/Copa"
            configuration.hyperparameters = Hyperparameters([
                ("learning_rate", .number(1e-5)), ("batch_size", .integer(4)), ("steps", .integer(steps)),
                ("seed", .integer(0)), ("num_dev", .integer(4)), ("eval_steps", .integer(3)),
                ("log_steps", .integer(2)),
            ])
            configuration.telos = section
            try run.makeFolders()
            try config.replaceContents(with: configuration.yamlText)
        }

        /// Starts the engine in the project root; its output goes to `out` and `err` there.
        func start(_ arguments: String...) throws -> pid_t {
            let all = [try builtProgram("telos-engine").string, "train", config.string] + arguments
            var argv = all.map { strdup($0) } + [nil]
            defer { argv.forEach { free($0) } }
            let files = ["/dev/null", "\(root)/out", "\(root)/err"].map { (path: String) in
                open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
            }
            defer { files.forEach { close($0) } }
            var pid = pid_t()
            let error = telos_spawn(
                &pid, &argv, environ, root.string, files[0], files[1], files[2], TELOS_OWN_GROUP)
            #expect(error == 0)
            return pid
        }

        /// The exit code; -1 when a signal ended it.
        func wait(for pid: pid_t) -> Int {
            var status: CInt = 0
            while waitpid(pid, &status, 0) == -1, errno == EINTR {}
            return status & 0x7F == 0 ? Int(status >> 8 & 0xFF) : -1
        }

        func text(_ name: String) throws -> String {
            String(decoding: try root.appending(name).readBytes(), as: UTF8.self)
        }

        func json(_ name: String) throws -> JSONValue { try JSONValue.parse(try root.appending(name).readBytes()) }

        func lines(_ name: String) throws -> [JSONValue] {
            try text(name).split(separator: "\n").map { try JSONValue.parse(String($0)) }
        }
    }

    @Test func aRunByHandWritesItsFiles() throws {
        try withTemporaryFolder { root in
            let fixture = try Fixture(root)
            #expect(fixture.wait(for: try fixture.start()) == 0)
            let out = "telos-by-hand-k3f9q2ma7x"
            let metrics = try fixture.lines("\(out)/metrics.jsonl")
            #expect(metrics.filter { $0["loss"] != nil }.map { $0["step"] } == [2, 3, 4, 6])
            #expect(metrics.filter { $0["eval_dev_loss"] != nil }.map { $0["step"] } == [0, 3, 6])
            let result = try fixture.json("\(out)/result.json")
            #expect(
                result.object?.keys == [
                    "accuracy", "dev_accuracy", "examples", "dev_examples", "untrained_accuracy", "best_step",
                    "best_dev_loss", "train_loss", "train_runtime", "forward_passes", "backward_passes", "tokens",
                    "peak_memory_bytes",
                ])
            let predictions = try fixture.lines("\(out)/predictions.jsonl")
            #expect(predictions.map { $0["split"]?.string }.count { $0 == "validation" } == 8)
            // Dev is the end of the train file, and its lines keep their numbers.
            #expect(predictions.filter { $0["split"] == "dev" }.map { $0["index"] } == [20, 21, 22, 23])
            let best = try #require(result["best_step"]?.integer)
            #expect(root.appending("\(out)/checkpoints/checkpoint-\(best)/config.json").isRegularFile)
            let log = try fixture.text("out").split(separator: "\n")
            #expect(log.first == "mezo-stories260K-Copa-ft-4-1e-5-1e-3-0")
            #expect(log.suffix(2).first == "===== Train set 0 =====")
            let accuracies = try #require(result["accuracy"]?.number)
            #expect(log.last?.hasPrefix("{'accuracy': \(accuracies), 'dev_accuracy': ") == true)
            #expect(try fixture.text("err").contains("| 6/6 ["))
            #expect(!fixture.run.appending("metrics.jsonl").exists)
        }
    }

    @Test func itsSupervisorsRunGoesIntoTheRunsFolder() throws {
        try withTemporaryFolder { root in
            let fixture = try Fixture(root)
            var life = RunLife(state: .running, host: Machine.host, bootID: Machine.bootID, queuedAt: .now())
            life.supervisor = .current
            life.attempts = [RunLife.Attempt(attempt: 1, state: .running, host: Machine.host)]
            try RunFolder(fixture.run).replaceLife(life)
            #expect(fixture.wait(for: try fixture.start("--attempt", "2")) == 2)
            #expect(fixture.wait(for: try fixture.start("--attempt", "1")) == 0)
            #expect(RunFolder(fixture.run).resultFile.isRegularFile)
            #expect(RunFolder(fixture.run).trajectoryFile.isRegularFile)
        }
    }

    @Test func anInterruptedRunGoesOnToTheSameBits() throws {
        try withTemporaryFolder { root in
            let fixture = try Fixture(root, steps: 60)
            let run = RunFolder(fixture.run)
            #expect(fixture.wait(for: try fixture.start("--out", "whole")) == 0)
            var life = RunLife(state: .running, host: Machine.host, bootID: Machine.bootID, queuedAt: .now())
            life.supervisor = .current
            // A kill, a stop, and a whole attempt.
            for (attempt, signal) in [(1, SIGKILL), (2, SIGTERM), (3, nil)] {
                life.attempt = attempt
                var entry = RunLife.Attempt(attempt: attempt, state: .running, host: Machine.host)
                entry.fromStep = attempt == 1 ? 0 : try run.resumeStep(after: life)
                #expect(attempt == 1 || entry.fromStep > 0)
                entry.startedAt = Moment(unixMilliseconds: 0)
                life.attempts.append(entry)
                try run.replaceLife(life)
                let size = try run.metricsFile.status()?.byteCount ?? 0
                let pid = try fixture.start("--attempt", "\(attempt)")
                if let signal {
                    for _ in 0..<6000 where (try? run.metricsFile.status()?.byteCount ?? 0) ?? 0 < size + 700 {
                        usleep(1000)
                    }
                    kill(pid, signal)
                }
                #expect(fixture.wait(for: pid) == (signal == nil ? 0 : signal == SIGTERM ? 143 : -1))
                life.attempts[attempt - 1].finishedAt = Moment(unixMilliseconds: 500_000)
            }
            func steady(_ result: JSONValue) -> [String: JSONValue] {
                var members: [String: JSONValue] = [:]
                for member in result.object?.members ?? [] { members[member.key] = member.value }
                return members.filter { !["train_runtime", "peak_memory_bytes"].contains($0.key) }
            }
            let result = try fixture.json("Results_v2/run/result.json")
            #expect(steady(result) == steady(try fixture.json("whole/result.json")))
            // The earlier attempts' times are in it.
            #expect((1000..<1060).contains(result["train_runtime"]?.number ?? 0))
            let step = try #require(result["best_step"]?.integer)
            for file in ["trajectory.zo", "predictions.jsonl", "checkpoints/checkpoint-\(step)/model.safetensors"] {
                let (whole, parts) = (root.appending("whole").pushing(FilePath(file)), run.path.pushing(FilePath(file)))
                #expect(try whole.readBytes() == parts.readBytes(), "\(file)")
            }
            /// What counts, without what a stop reported early.
            func metrics(_ folder: RunFolder, _ attempts: [RunLife.Attempt]) throws -> [String: Double] {
                var values: [String: Double] = [:]
                for point in try folder.readMetrics().counted(attempts: attempts) where point["loss_sum"] == nil {
                    for (key, value) in point.values { values["\(point.step ?? -1) \(key)"] = value }
                }
                return values
            }
            let whole = try metrics(RunFolder(root.appending("whole")), [])
            #expect(try metrics(run, life.attempts) == whole)
            #expect(whole["0 untrained_accuracy"] != nil)
        }
    }

    @Test(arguments: [["--attempt", "1"], ["--out", "Results_v2/run"]])
    func aRunsFolderIsNotForAnyoneElse(arguments: [String]) throws {
        try withTemporaryFolder { root in
            let fixture = try Fixture(root)
            var life = RunLife(state: .running, host: Machine.host, bootID: Machine.bootID, queuedAt: .now())
            life.supervisor = ProcessIdentity(pid: 1, started: 1)
            try RunFolder(fixture.run).replaceLife(life)
            #expect(fixture.wait(for: try fixture.start(arguments[0], arguments[1])) == 2)
            let message = try fixture.text("err")
            #expect(message.hasPrefix("telos-engine: "))
            #expect(message.contains("--out") && message.contains("telos rerun"))
            #expect(try fixture.run.children().count == 2)
        }
    }

    @Test func dataThatIsWrongIsToldByLine() throws {
        try withTemporaryFolder { root in
            let fixture = try Fixture(root, validationLabel: "-1")
            #expect(fixture.wait(for: try fixture.start("--out", "here")) == 65)
            let message = try fixture.text("err")
            #expect(message.contains("copa_validation.jsonl: line 1: the label is -1"))
            #expect(root.appending("here").exists == false)
        }
    }

    @Test func dataThatChangedIsRefused() throws {
        try withTemporaryFolder { root in
            let fixture = try Fixture(root)
            let file = root.appending("Data_v2/original/Copa/copa_train.jsonl")
            try file.replaceContents(with: try file.readBytes() + [10])
            #expect(fixture.wait(for: try fixture.start()) == 65)
            #expect(try fixture.text("err").contains("has changed since the run was planned"))
        }
    }

    @Test func aModelThatChangedIsRefused() throws {
        try withTemporaryFolder { root in
            let fixture = try Fixture(root, modelFingerprint: "sha256:0000")
            #expect(fixture.wait(for: try fixture.start("--out", "here")) == 65)
            let message = try fixture.text("err")
            #expect(message.contains("has changed since the run was planned: it was sha256:0000 and is sha256:"))
            #expect(!root.appending("here").exists)
        }
    }

    @Test(arguments: [(SIGTERM, 143), (SIGINT, 130)])
    func aSignalEndsTheRunAfterAStep(signal: CInt, exitCode: Int) throws {
        try withTemporaryFolder { root in
            let fixture = try Fixture(root, steps: 1_000_000)
            let pid = try fixture.start("--out", "here")
            let metrics = root.appending("here/metrics.jsonl")
            // Until it has trained a few steps; the limit is for a machine on which it never does.
            for _ in 0..<6000 where (try? metrics.status()?.byteCount ?? 0) ?? 0 < 600 { usleep(10_000) }
            kill(pid, signal)
            #expect(fixture.wait(for: pid) == exitCode)
            let last = try #require(
                try fixture.lines("here/metrics.jsonl").last { $0["loss"] != nil }?["step"]?.integer)
            let bytes = try root.appending("here/trajectory.zo").readBytes()
            let header = (0..<4).reduce(0) { $0 | Int(bytes[8 + $1]) << (8 * $1) }
            #expect((bytes.count - 12 - header) == 8 * last)
            #expect(try fixture.text("err").hasSuffix("telos-engine: stopped by signal \(signal) after step \(last)\n"))
        }
    }
}
