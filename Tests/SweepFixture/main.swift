// What `telos train` and its runner do, without plans and YAML: for the tests of Launching.
//
//     sweep-fixture carry ROOT SWEEP...     the runner; each run's order is `order.json` in its folder
//     sweep-fixture await ROOT              the same, told which sweeps on its standard input
//     sweep-fixture train ROOT SWEEP...     launches the sweeps of `ROOT/{sweep}.plan.json` and watches them
//     sweep-fixture abandon ROOT            starts a runner, writes its pid into ROOT/runner, and is killed
//     sweep-fixture detach ROOT SWEEP...    launches them and returns

import DurableFiles
import Glibc
import JSONValues
import Launching
import RunFolders
import RunModel
import Supervision
import SystemPackage

func order(_ folder: RunFolder) throws -> LaunchOrder {
    try LaunchOrder(json: JSONValue.parse(folder.path.appending("order.json").readBytes()))
}

do {
    let arguments = CommandLine.arguments
    let root = FilePath(arguments[2])
    let sweeps = arguments[3...].map { Sweep(RunID($0)!, results: root) }
    switch arguments[1] {
    case "carry", "await":
        let runner = try Runner(
            root: root, supervisor: try ownProgram().removingLastComponent().appending("telos-supervisor")
        ) { _, _, folder, _ in
            try order(folder)
        } afterSweep: { sweep, _ in
            try root.appending("\(sweep.id).finished").replaceContents(with: "")
        }
        let told = arguments[1] == "carry" ? sweeps : Runner.awaitOrder()?.map { Sweep($0, results: root) } ?? []
        try runner.carry(told)
    case "train", "detach":
        let files = try sweeps.map { sweep in
            try SweepFile(json: JSONValue.parse(root.appending("\(sweep.id).plan.json").readBytes()))
        }
        let runner = try WaitingRunner([ownProgram().string, "await", root.string])
        for (sweep, file) in zip(sweeps, files) { try sweep.create(file) }
        let created = zip(sweeps, files).map { CreatedSweep(sweep: $0, file: $1, runs: []) }
        try launch(CreatedSweeps(sweeps: created, folders: []), with: runner)
        if arguments[1] == "detach" { exit(0) }
        let runs = zip(sweeps, files).flatMap { sweep, file in
            file.runs.map {
                ViewedRun(
                    id: $0.id, name: $0.path, folder: RunFolder(root.pushing(FilePath($0.path))), sweep: sweep,
                    steps: 10)
            }
        }
        var viewer = try SweepViewer(runs, runner: runner.process)
        exit(viewer.watch().exitCode)
    case "abandon":
        let runner = try WaitingRunner([ownProgram().string, "await", root.string])
        try root.appending("runner").replaceContents(with: "\(runner.process.pid)")
        kill(getpid(), SIGKILL)
    default: exit(64)
    }
} catch {
    writeError("\(error)\n")
    exit(1)
}
