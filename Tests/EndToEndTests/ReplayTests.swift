import DurableFiles
import JSONValues
import ProjectSupport
import RunModel
import RunStore
import SystemPackage
import TestSupport
import Testing

/// `telos replay`: a run's weights from its base model and its trajectory.
struct ReplayTests {
    private static let full = TestProject.nativeConfig
    private static let lora = TestProject.nativeConfig.replacing(
        "seed: 0", with: "seed: 0\n  zo_scope: lora\n  lora_rank: 2\n  save_total: all")

    private func id(_ run: String, in project: TestProject) throws -> String {
        try #require(try project.configuration(of: run).telos?.id.text)
    }

    private func bytes(_ path: String, in project: TestProject) throws -> [UInt8] {
        try project.root.pushing(FilePath(path)).readBytes()
    }

    private func bestStep(_ run: String, in project: TestProject) throws -> Int {
        try #require(try project.json("\(run)/result.json")["best_step"]?.integer)
    }

    @Test func theBestCheckpointIsRebuiltWhetherOrNotItStillStands() throws {
        try withProject { project in
            try project.train(Self.full)
            let run = try project.onlyRun
            let id = try id(run, in: project)
            let step = try bestStep(run, in: project)
            let before = try project.files(below: run)
            let outcome = try project.telos("replay", String(id.prefix(6)))
            #expect(outcome.code == 0, "\(outcome.err)")
            let folder = "replay-\(id)-\(step)"
            let checkpoint = "\(run)/checkpoints/checkpoint-\(step)"
            #expect(
                outcome.lines.first
                    == "\(folder): the weights of run \(id) after step \(step) of 6, its best checkpoint")
            #expect(outcome.lines.last?.contains(", equal to that of /") == true, "\(outcome.out)")
            #expect(try project.files(below: folder) == project.files(below: checkpoint))
            for file in try project.files(below: folder) {
                #expect(
                    try bytes("\(folder)/\(file)", in: project) == bytes("\(checkpoint)/\(file)", in: project),
                    "\(file)")
            }
            #expect(try project.files(below: run) == before)

            // Who removes the checkpoint loses nothing.
            let weights = try bytes("\(folder)/model.safetensors", in: project)
            try project.root.pushing(FilePath(checkpoint)).removeTree()
            let again = try project.telos("replay", id, "--out", "again/deep")
            #expect(again.code == 0, "\(again.err)")
            #expect(again.out.contains("the run has no checkpoint of this step to compare it with"))
            #expect(try bytes("again/deep/model.safetensors", in: project) == weights)
            #expect(try project.files(below: "again").allSatisfy { $0.hasPrefix("deep/") })
        }
    }

    @Test func adaptersOfEveryStepAreRebuilt() throws {
        try withProject { project in
            try project.train(Self.lora)
            let run = try project.onlyRun
            for step in [3, 6] {
                let outcome = try project.telos(
                    "replay", "@last", "--step", "\(step)", "--out", "s\(step)", "--json")
                #expect(outcome.code == 0, "\(outcome.err)")
                let json = try JSONValue.parse(outcome.out)
                #expect(
                    json.object?.keys == [
                        "run", "step", "steps", "best", "folder", "file", "sha256", "checkpoint",
                    ])
                #expect(json["file"] == "adapter_model.safetensors")
                #expect(json["checkpoint"]?.string?.hasSuffix("checkpoints/checkpoint-\(step)") == true)
                for file in ["adapter_model.safetensors", "adapter_config.json"] {
                    #expect(
                        try bytes("s\(step)/\(file)", in: project)
                            == bytes("\(run)/checkpoints/checkpoint-\(step)/\(file)", in: project))
                }
            }
            // A step between two checkpoints.
            let between = try project.telos("replay", "@last", "--step", "4", "--out", "s4", "--json")
            #expect(try JSONValue.parse(between.out)["checkpoint"] == .null)
        }
    }

    @Test func aTornRecordDoesNotCount() throws {
        try withProject { project in
            try project.train(Self.full)
            let run = try project.onlyRun
            try unseal(run, in: project)
            let torn = try bytes("\(run)/trajectory.zo", in: project).dropLast(3)
            try project.write("\(run)/trajectory.zo", Array(torn))
            let outcome = try project.telos("replay", "@last", "--step", "5", "--out", "five")
            #expect(outcome.code == 0, "\(outcome.err)")
            #expect(outcome.err.contains("trajectory.zo is incomplete and does not count"))
            let beyond = try project.telos("replay", "@last", "--step", "6", "--out", "six")
            #expect(beyond.code == 1)
            #expect(beyond.err.contains("there is no step 6: "))
            #expect(beyond.err.contains("holds the steps 1 to 5"))
        }
    }

    /// A bit of a gradient was turned, which no header tells, and no checkpoint of that step is left.
    @Test func aSealedTrajectoryThatWasChangedRebuildsNothing() throws {
        try withProject { project in
            try project.train(Self.full)
            let run = try project.onlyRun
            var all = try bytes("\(run)/trajectory.zo", in: project)
            all[all.count - 6] ^= 1
            try project.write("\(run)/trajectory.zo", all)
            let outcome = try project.telos("replay", "@last", "--step", "6", "--out", "six")
            #expect(outcome.code == 1)
            #expect(outcome.err.contains("trajectory.zo was changed after the run was sealed"), "\(outcome.err)")
            #expect(!project.root.appending("six").exists)
        }
    }

    /// Which step was the best is not guessed.
    @Test func aDamagedMarkOfTheBestCheckpointIsTold() throws {
        try withProject { project in
            try project.train(Self.full)
            let run = try project.onlyRun
            try project.write("\(run)/checkpoints/best.json", "{")
            let outcome = try project.telos("replay", "@last", "--out", "best")
            #expect(outcome.code == 1, "\(outcome.out)")
            #expect(outcome.err.contains("best.json does not say which checkpoint is the best one"), "\(outcome.err)")
        }
    }

    /// As a run that is not completed: what its files hold was never sealed.
    private func unseal(_ run: String, in project: TestProject) throws {
        try project.root.pushing(FilePath("\(run)/manifest.json")).remove()
    }

    /// On a terminal, so that its progress is seen too.
    @Test func whatIsStoppedLeavesNothing() throws {
        try withProject { project in
            try project.train(Self.full)
            let run = try project.onlyRun
            try unseal(run, in: project)
            // A run of many more steps, as its files would be: records of zero change nothing.
            let config = try project.read("\(run)/experiment_config.yaml")
            try project.write(
                "\(run)/experiment_config.yaml", config.replacing("steps: 6\n", with: "steps: 1000000\n"))
            try Self.changeTrajectory(project, run) { $0["steps"] = 1_000_000 }
            let records = try bytes("\(run)/trajectory.zo", in: project)
            try project.write("\(run)/trajectory.zo", records + [UInt8](repeating: 0, count: 8 * 900_000))
            let before = try project.root.children().map(\.name.string).sorted()
            let replay = try project.start("replay", "@last", "--step", "900000", onTerminal: true)
            try replay.wait(for: "it/s]")
            replay.interrupt()
            let outcome = try replay.wait()
            #expect(outcome.code == 130, "\(outcome.out)")
            #expect(outcome.out.contains("telos-engine: stopped by signal 2; nothing was written"), "\(outcome.out)")
            #expect(outcome.out.contains("/900000 ["))
            #expect(try project.root.children().map(\.name.string).sorted() == before)
        }
    }

    /// What is changed in a trained project, and what is then said, with which exit code.
    struct Refusal: Sendable, CustomStringConvertible {
        var description: String
        var arguments: [String] = []
        var change: @Sendable (TestProject, String) throws -> Void = { _, _ in }
        var code: Int32 = 1
        var messages: [String]
    }

    static let refusals: [Refusal] = [
        Refusal(
            description: "another base model",
            change: { project, _ in try project.writeModel("models/tiny", seed: 8) },
            messages: ["has changed since the run was planned: it was sha256:", " and is sha256:"]),
        Refusal(
            description: "no base model",
            change: { project, _ in try project.root.appending("models/tiny").removeTree() },
            messages: ["models/tiny does not exist"]),
        Refusal(
            description: "a step beyond", arguments: ["--step", "7"],
            messages: ["there is no step 7", "holds the steps 1 to 6"]),
        Refusal(
            description: "a folder that exists", arguments: ["--out", "models"], code: 2,
            messages: ["models exists; give another folder with --out"]),
        Refusal(
            description: "a file where a folder has to be", arguments: ["--out", "telos.yaml/six"],
            messages: ["cannot make the folder telos.yaml: "]),
        Refusal(
            description: "a folder where nobody can write", arguments: ["--out", "/proc/six"],
            messages: ["cannot make the folder /proc/.six."]),
        Refusal(
            description: "another run's configuration",
            change: { project, run in
                let config = try project.read("\(run)/experiment_config.yaml")
                try project.write("\(run)/experiment_config.yaml", config.replacing("seed: 0", with: "seed: 1"))
            }, messages: ["its header differs at `seed`"]),
        Refusal(
            description: "a step of no number",
            change: { project, run in
                var all = try project.root.pushing(FilePath("\(run)/trajectory.zo")).readBytes()
                // A quiet NaN: exponent of ones, at the end of the first record.
                all.replaceSubrange(all.count - 42..<all.count - 40, with: [0xF8, 0x7F])
                try project.write("\(run)/trajectory.zo", all)
            }, messages: ["cannot be read: its record of step 1 is not finite"]),
        Refusal(
            description: "no trajectory",
            change: { project, run in try project.root.pushing(FilePath("\(run)/trajectory.zo")).remove() },
            messages: ["has no ", "trajectory.zo"]),
        Refusal(
            description: "torn in its header",
            change: { project, run in
                let all = try project.root.pushing(FilePath("\(run)/trajectory.zo")).readBytes()
                try project.write("\(run)/trajectory.zo", Array(all.prefix(40)))
            }, messages: ["it ends within its header"]),
        Refusal(
            description: "no step", change: { try changeTrajectory($0, $1, records: 0) },
            messages: ["holds no step yet"]),
        Refusal(
            description: "cut before the best step", change: { try changeTrajectory($0, $1, records: 1) },
            messages: ["the best checkpoint's step is ", "holds the steps 1 to 1"]),
        Refusal(
            description: "another seed", change: { try changeTrajectory($0, $1) { $0["seed"] = 5 } },
            messages: ["is of another training than this run's configuration: its header differs at `seed`"]),
        Refusal(
            description: "other noise", change: { try changeTrajectory($0, $1) { $0["noise"] = "philox-v9" } },
            messages: ["needs the random numbers \"philox-v9\", and this Telos has philox4x32-7-boxmuller-v1"]),
        Refusal(
            description: "a newer schema", change: { try changeTrajectory($0, $1) { $0["schema"] = 9 } },
            messages: ["has schema 9, and this Telos reads schemas up to 1"]),
        Refusal(
            description: "another checkpoint",
            change: { project, run in
                let step = try project.json("\(run)/result.json")["best_step"]?.integer ?? 0
                let file = "\(run)/checkpoints/checkpoint-\(step)/model.safetensors"
                var all = try project.root.pushing(FilePath(file)).readBytes()
                all[all.count - 1] ^= 1
                try project.write(file, all)
            }, messages: ["the rebuilt weights are not those of ", "nothing was written"]),
    ]

    /// Rewrites a trajectory with another header, or fewer records.
    private static func changeTrajectory(
        _ project: TestProject, _ run: String, records: Int = 6, _ change: (inout JSONObject) -> Void = { _ in }
    ) throws {
        let all = try project.root.pushing(FilePath("\(run)/trajectory.zo")).readBytes()
        let length = all[8..<12].reversed().reduce(0) { $0 << 8 | Int($1) }
        var header = try #require(try JSONValue.parse(all[12..<12 + length]).object)
        change(&header)
        let text = Array(JSONValue.object(header).compactText.utf8)
        let size = (0..<4).map { UInt8(truncatingIfNeeded: text.count >> (8 * $0)) }
        try project.write(
            "\(run)/trajectory.zo", all[..<8] + size + text + all[(12 + length)...].prefix(8 * records))
    }

    @Test func whatCannotBeRebuiltIsRefusedAndNothingIsMade() throws {
        try withProject { project in
            try project.train(Self.full)
            let run = try project.onlyRun
            try unseal(run, in: project)
            let kept = try project.root.files()
            for refusal in Self.refusals {
                try refusal.change(project, run)
                let before = try project.root.children().map(\.name.string).sorted()
                let outcome = try Program.run(
                    ["telos", "replay", "@last"] + refusal.arguments, in: project.root,
                    environment: project.environment)
                #expect(outcome.code == refusal.code, "\(refusal): \(outcome.err)")
                #expect(outcome.out == "", "\(refusal)")
                for message in refusal.messages {
                    #expect(outcome.err.contains(message), "\(refusal): \(outcome.err)")
                }
                #expect(outcome.errorLines.count == 1, "\(refusal): \(outcome.err)")
                #expect(try project.root.children().map(\.name.string).sorted() == before, "\(refusal)")
                for (path, bytes) in kept { try project.write(path, bytes) }
            }
        }
    }

    @Test func aRunIsNamedByItsIDOrByItsPath() throws {
        try withProject { project in
            try project.train(Self.full)
            let run = try project.onlyRun
            let id = try id(run, in: project)
            // Somebody's own folder, named as the unfinished one could be.
            try project.write("Data_v2/.out-3.tmp/notes", "mine")
            let fromData = "../" + run
            for (number, name) in [id, String(id.prefix(7)), fromData, fromData + "/", "\(project.root)/\(run)"]
                .enumerated()
            {
                let outcome = try Program.run(
                    ["telos", "replay", name, "--step", "2", "--out", "out-\(number)"],
                    in: project.root.appending("Data_v2"), environment: project.environment)
                #expect(outcome.code == 0, "\(name): \(outcome.err)")
                #expect(outcome.out.hasPrefix("out-\(number): the weights of run \(id) after step 2 of 6\n"))
                #expect(
                    try bytes("Data_v2/out-\(number)/model.safetensors", in: project)
                        == bytes("Data_v2/out-0/model.safetensors", in: project))
            }
            #expect(try project.read("Data_v2/.out-3.tmp/notes") == "mine")
        }
    }

    @Test func aScriptsRunHasNoTrajectory() throws {
        try withProject { project in
            try project.train(TestProject.scriptConfig)
            let outcome = try project.telos("replay", "@last")
            #expect(outcome.code == 2)
            #expect(outcome.err == "telos-engine: the run is of engine script, not native\n")
        }
    }

    @Test func onlyZeroOrderRunsAndOneAtATime() throws {
        try withProject { project in
            try project.train(Self.full.replacing("method: zo", with: "method: fo_full"))
            let outcome = try project.telos("replay", "@last")
            #expect(outcome.code == 2)
            #expect(outcome.err.contains("is a run of method fo_full; only zo runs have a trajectory"))
            #expect(try project.telos("replay", "nosuchrun").code == 1)
            #expect(try project.telos("replay", "@last", "--step", "0").code == 64)
            try project.train(Self.full.replacing("seed: 0", with: "seed: [0, 1]"))
            let sweep = try project.telos("replay", "@last-sweep")
            #expect(sweep.code == 2)
            #expect(sweep.err.contains("names 2 runs; a trajectory is one run's:"))
        }
    }
}

extension FilePath {
    /// The bytes of all files below this folder that the refusals change, by their paths relative to it.
    fileprivate func files() throws -> [(path: String, bytes: [UInt8])] {
        func below(_ folder: FilePath, _ prefix: String) throws -> [(path: String, bytes: [UInt8])] {
            try folder.children().flatMap { child -> [(path: String, bytes: [UInt8])] in
                let path = folder.appending(child.name)
                let name = prefix + child.name.string
                return path.isDirectory ? try below(path, name + "/") : [(name, try path.readBytes())]
            }
        }
        return try below(self, "")
    }
}
