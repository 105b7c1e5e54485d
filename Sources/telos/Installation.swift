import DurableFiles
import Glibc
import Launching
import Planning
import RunModel
import SystemPackage

/// Where this program stands, and what was installed with it.
enum Installation {
    /// The folder of the program that runs, links followed.
    static var programFolder: FilePath {
        get throws { try ownProgram().containingFolder }
    }

    /// A program installed beside this one.
    static func program(_ name: String) throws -> FilePath {
        let path = try programFolder.appending(name)
        guard path.isRegularFile else {
            throw CommandFailure(
                message: "\(name) is not beside telos, in \(try programFolder); install them together: make install",
                exitCode: 2)
        }
        return path
    }

    /// Becomes a program installed beside this one, as git does for its commands: its output and its exit code are
    /// this one's.
    static func become(_ name: String, _ arguments: [String]) throws -> Never {
        let path = try program(name)
        // Ignored signals stay ignored in the program that comes.
        signal(SIGPIPE, SIG_DFL)
        let argv = ([path.string] + arguments).map { strdup($0) } + [nil]
        execv(path.string, argv)
        let problem = String(cString: strerror(errno))
        throw CommandFailure(message: "\(path) does not start: \(problem)", exitCode: 2)
    }

    /// Holds the engine beside this program to this program's version.
    static func checkEngine() throws {
        let engine = try program("telos-engine")
        // It loads the linear algebra before it can answer: slow on a busy machine.
        let answer = Program.output(of: [engine.string, "--version"], limitMilliseconds: 10_000)
        let version = answer?.split(whereSeparator: \.isWhitespace).last.map(String.init)
        guard version == telosVersion else {
            throw CommandFailure(
                message:
                    "\(engine) is of version \(version ?? "unknown (it does not start)"), telos of \(telosVersion); "
                    + "install them together: make install",
                exitCode: 2)
        }
    }

    /// The example project: `share/telos/example` of an installation, `Examples/copa` of a checkout that was built.
    static func exampleFolder() throws -> FilePath {
        var folder = try programFolder
        let installed = folder.containingFolder.pushing("share/telos/example")
        if installed.appending("telos.yaml").isRegularFile { return installed }
        while folder.components.count > 0 {
            let example = folder.pushing("Examples/copa")
            if example.appending("telos.yaml").isRegularFile { return example }
            folder.removeLastComponent()
        }
        throw CommandFailure(
            message: "the example is not installed: \(installed) does not exist; install Telos with `make install`",
            exitCode: 2)
    }
}
