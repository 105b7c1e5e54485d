import Glibc
import Supervision

exit(SupervisorCommand.main(arguments: CommandLine.arguments))
