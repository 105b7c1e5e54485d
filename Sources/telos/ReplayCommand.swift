import ArgumentParser
import RunStore
import SystemPackage

struct ReplayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Rebuilds the weights of a zo run after any of its steps.",
        discussion: """
            A zo run keeps its best checkpoint and a number for each step, its trajectory. With the base model these \
            give the weights after every step again, to the bit: a folder that transformers loads, or of a run with \
            zo_scope: lora one that peft loads. Where the run's own checkpoint of that step stands, the SHA-256 of both \
            are compared. The run's folder is only read.

            Refused: a base model that is another than it was, a trajectory that is not the run's, a step that it does \
            not hold, an output folder that exists.

            RUN is a run's id or the beginning of one, its path, or @last. The work is done by telos-engine.

            Examples:
              The best checkpoint, after its folder was removed:
                telos replay k3f9q2
              Any other step:
                telos replay k3f9q2 --step 500 --out /tmp/step-500

            Exit: 0 done, 1 the weights cannot be rebuilt, 2 it is no zo run or the folder exists, 130 stopped by ^C.
            """)

    @Argument(help: ArgumentHelp("A run of method zo.", valueName: "run"), completion: Completions.runs())
    var name: String

    @Option(help: "The step whose weights are rebuilt. Left out: the best checkpoint's, else the last.")
    var step: Int?

    @Option(
        help: ArgumentHelp("The folder to make. Left out: ./replay-{id}-{step}.", valueName: "dir"),
        completion: .directory)
    var out: String?

    @Flag(help: "Print one JSON object.")
    var json = false

    @OptionGroup var options: ProjectOptions

    func validate() throws {
        if let step, step < 1 { throw ValidationError("steps are counted from 1") }
        if out?.isEmpty == true { throw ValidationError("--out is empty") }
    }

    func run() throws {
        let project = try options.project()
        let run = try project.run(named: name, for: "a trajectory")
        try Installation.checkEngine()
        var arguments = ["replay", run.path.string, "--root", project.root.string]
        if let step { arguments += ["--step", String(step)] }
        // A name that begins with a dash is no option.
        if let out { arguments.append("--out=\(out)") }
        if json { arguments.append("--json") }
        try Installation.become("telos-engine", arguments)
    }
}
