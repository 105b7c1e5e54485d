import ArgumentParser
import DurableFiles
import Glibc
import JSONValues
import RunFolders
import RunModel
import RunStore
import SystemPackage

struct ReplayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Rebuilds the weights of a zo run from its base model and its trajectory.",
        discussion: """
            RUN is a run's folder. `telos replay` does the same for a run's id, and says more about it.

              telos-engine replay Results_v2/hyperparameter_tuning/tiny/Copa_zo_original_1_3/20251226_143000
              telos-engine replay Results_v2/... --step 500 --out /tmp/step-500

            Exit codes: 0 done; 1 the weights cannot be rebuilt; 2 the arguments are wrong, or the run is not of zo; \
            130, 143 stopped by ^C, SIGTERM.
            """)

    @Argument(help: ArgumentHelp("The run's folder.", valueName: "run"))
    var folder: String

    @Option(help: "The step whose weights are rebuilt. Default: the best checkpoint's, else the last.")
    var step: Int?

    @Option(help: "The folder to make. Default: ./replay-{id}-{step}.")
    var out: String?

    @Option(help: "The project's folder. Default: TELOS_ROOT, else the one that the working directory or RUN lies in.")
    var root: String?

    @Flag(help: "Print one JSON object.")
    var json = false

    func validate() throws {
        if let step, step < 1 { throw ValidationError("steps are counted from 1") }
        if out?.isEmpty == true { throw ValidationError("--out is empty") }
    }

    func run() throws {
        // `telos replay` is this command: codes beyond 2 are for supervisors.
        EngineCommand.endOnMemoryShortage(exitCode: 1)
        var bar: ProgressBar?
        do {
            let replay = try replay()
            StopSignal.listen(secondEnds: true)
            let outcome = try replay.carryOut { step, steps in
                guard isatty(STDERR_FILENO) == 1 else { return }
                let now = ContinuousClock.now
                if bar == nil { bar = ProgressBar(total: steps, begin: 0, start: now) }
                bar?.show(step, at: now, always: step == steps)
            }
            bar?.leave()
            writeOutput(json ? outcome.json(of: replay.id).prettyText : outcome.text(of: replay.id))
        } catch {
            bar?.leave()
            throw EngineFailure.ofCommand(error)
        }
    }

    private func replay() throws -> Replay {
        let folder = RunFolder(FilePath(self.folder))
        guard folder.path.isDirectory else { throw EngineFailure.failed("there is no folder \(folder.path)") }
        let configuration = try RunConfiguration.read(from: folder.configFile)
        guard configuration.method == "zo" else {
            throw EngineFailure.badInput([
                "\(folder.path) is a run of method \(configuration.method ?? "unknown"); only zo runs have a trajectory"
            ])
        }
        let request = try TrainingRequest(
            configuration, project: try Project.locate(named: root, of: folder.configFile), folder: folder.path,
            supervised: nil)
        return Replay(
            id: configuration.telos?.id.text ?? "run", run: folder, request: request, step: step,
            out: out.map { FilePath($0) })
    }
}
