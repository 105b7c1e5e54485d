import ArgumentParser
import JSONValues
import ModelFiles
import RunStore
import SystemPackage

struct InfoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "info",
        abstract: "Describes a model: what it is, what training it takes, and what of it is not supported.",
        discussion: """
            MODEL is a folder, or a name in a models folder or the Hugging Face cache. The fingerprint reads all of the \
            weights.

              telos-engine info models/tiny
              telos-engine info meta-llama/Llama-3.2-1B --json

            Exit codes: 0 the engine can train it; 1 it cannot; 2 the arguments are wrong; 65 there is no model.
            """)

    @Argument(help: "A model's folder, or its name.")
    var model: String

    @Option(help: "The project's folder, where models are looked for. Default: as `telos` finds it.")
    var root: String?

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() throws {
        let info: ModelInfo
        do {
            info = try ModelInfo(try EvaluationSubject(model, root: root).path)
        } catch let failure as EngineFailure {
            throw failure
        } catch let error as ModelFileError {
            throw EngineFailure.badData(["\(error)"])
        } catch {
            throw EngineFailure.badInput(["\(error)"])
        }
        writeOutput(json ? info.json.prettyText : info.text)
        // What is wrong was told.
        if !info.problems.isEmpty { throw EngineFailure(problems: [], exitCode: 1) }
    }
}
