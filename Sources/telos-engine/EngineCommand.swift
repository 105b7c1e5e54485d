import ArgumentParser
import Glibc
import Kernels
import RunFolders
import RunModel

@main
struct EngineCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "telos-engine",
        abstract: "Trains, evaluates and describes models on this machine's processor.",
        version: "telos-engine \(telosVersion)",
        subcommands: [TrainCommand.self, ReplayCommand.self, EvaluateCommand.self, InfoCommand.self])

    static func main() {
        endOnMemoryShortage(exitCode: EngineExit.outOfMemory.rawValue)
        do {
            var command = try parseAsRoot()
            try command.run()
        } catch let failure as EngineFailure {
            for problem in failure.problems { writeError("telos-engine: \(visible(problem))\n") }
            Glibc.exit(failure.exitCode)
        } catch {
            // Help and version come as errors too.
            if exitCode(for: error) == .success { exit(withError: error) }
            writeError("telos-engine: \(message(for: error))\n")
            Glibc.exit(2)
        }
    }

    /// Says so and ends when the system gives no memory for weights or activations.
    static func endOnMemoryShortage(exitCode: Int32) {
        MemoryShortage.handle { byteCount in
            writeError("telos-engine: out of memory: \(byteCount >> 20) MiB more were asked for\n")
            Glibc.exit(exitCode)
        }
    }
}
