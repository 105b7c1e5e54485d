import ArgumentParser
import Glibc
import RunModel
import RunStore

/// The root command.
@main
struct Telos: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "telos",
        abstract: "Plans, runs, files and finds the training runs of people who fine-tune language models.",
        discussion: """
            A result is filed by the purpose of its training: Results_v2/{purpose}/{model}/{experiment}/{time}. The \
            data it was trained on keeps its own purpose; neither is ever inferred from the other.

            A first look, in an empty folder:
              telos init --example demo && cd demo
              telos train automation/configs/stage2/hyperparameter_tuning/lr_sweep.yaml
              telos list

            A project is the nearest folder upward that holds telos.yaml, Results_v2 or Data_v2; TELOS_ROOT or --root \
            names another.
            """,
        version: telosVersion,
        subcommands: [
            InitCommand.self, TrainCommand.self, ListCommand.self, ShowCommand.self, LogsCommand.self,
            WatchCommand.self, StopCommand.self, ResumeCommand.self, RerunCommand.self, RemoveCommand.self,
            RestoreCommand.self, CompareCommand.self, ReportCommand.self, RecordCommand.self, DataCommand.self,
            TraceCommand.self, ImportCommand.self, ReplayCommand.self, VerifyCommand.self,
            CarrySweepCommand.self,
        ])

    static func main() {
        // A write to a closed pipe fails instead of ending the process: it ends quietly, with 0. Programs that are
        // started get the default back.
        signal(SIGPIPE, SIG_IGN)
        var command: any ParsableCommand
        do {
            command = try parseAsRoot()
        } catch {
            exit(withError: error)
        }
        do {
            try command.run()
        } catch let failure as CommandFailure {
            printError(failure.message)
            exit(withError: ExitCode(failure.exitCode))
        } catch  where exitCode(for: error) != .failure || error is ExitCode {
            // The parser's own: help, the version, wrong usage.
            exit(withError: error)
        } catch let error as ProjectError {
            printError(error.description)
            exit(withError: ExitCode(2))
        } catch {
            // What was asked for was right, and could not be done.
            printError("\(error)")
            exit(withError: ExitCode(1))
        }
    }
}

/// Ends a command with a message and an exit code of the contract: 1 the work failed or what was named does not
/// exist, 2 wrong input.
struct CommandFailure: Error {
    var message: String
    var exitCode: Int32
}

extension CommandFailure {
    /// Of work on several runs, one after another, which could not go on after some of them.
    static func partly(_ done: String, _ count: Int, of all: Int, _ error: any Error) -> CommandFailure {
        let told = count == 0 ? "nothing was \(done)" : "\(count) of \(all) runs were \(done), and no more"
        return CommandFailure(message: "\(told): \(error)", exitCode: 1)
    }
}
