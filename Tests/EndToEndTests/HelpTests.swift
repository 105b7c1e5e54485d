import ProjectSupport
import Testing

/// Help, versions, wrong usage.
struct HelpTests {
    @Test(arguments: [
        ["--help"], ["init", "--help"], ["train", "--help"], ["list", "--help"], ["show", "--help"],
        ["logs", "--help"], ["watch", "--help"], ["rerun", "--help"], ["remove", "--help"], ["restore", "--help"],
        ["import", "--help"], ["verify", "--help"], ["data", "list", "--help"], ["data", "show", "--help"],
        ["data", "verify", "--help"], ["data", "diff", "--help"], ["trace", "--help"], ["record", "--help"],
        ["replay", "--help"],
    ])
    func helpReadsLikeAManualPage(_ arguments: [String]) throws {
        try withProject { project in
            let outcome = try Program.run(["telos"] + arguments, in: project.root, environment: project.environment)
            #expect(outcome.code == 0)
            #expect(outcome.err == "")
            #expect(outcome.out.hasPrefix("OVERVIEW: "))
            #expect(
                outcome.out.contains(
                    "telos \(arguments.count == 1 ? "init" : arguments.dropLast().joined(separator: " "))"))
            // An example stands on a line of its own.
            let command = arguments.count == 1 ? "telos init" : "telos \(arguments[0])"
            #expect(
                outcome.lines.contains { $0.hasPrefix("  ") && $0.drop { $0 == " " }.hasPrefix(command) },
                "\(outcome.out)")
        }
    }

    @Test(arguments: ["train", "replay", "evaluate", "info"])
    func soDoesTheEnginesHelp(command: String) throws {
        try withProject { project in
            let outcome = try Program.run(
                ["telos-engine", command, "--help"], in: project.root, environment: project.environment)
            #expect(outcome.code == 0)
            #expect(outcome.out.hasPrefix("OVERVIEW: "))
            #expect(outcome.lines.contains { $0.hasPrefix("  telos-engine \(command) ") }, "\(outcome.out)")
            #expect(outcome.out.contains("Exit codes: 0 "))
        }
    }

    @Test func commandsThatAreNotBuiltDoNotStandInTheHelp() throws {
        try withProject { project in
            let help = try project.telos("--help").out
            for name in ["carry-sweep", "serve", "export"] { #expect(!help.contains("  \(name)")) }
            for name in [
                "init", "train", "list", "show", "logs", "watch", "rerun", "remove", "restore", "import", "verify",
                "data", "trace", "record", "replay",
            ] {
                #expect(help.contains("\n  \(name) "), "\(help)")
            }
        }
    }

    @Test func wrongUsageIsTheParsersExitCode() throws {
        try withProject { project in
            for arguments in [["lst"], ["list", "--nope"], ["train"]] {
                let outcome = try Program.run(["telos"] + arguments, in: project.root, environment: project.environment)
                #expect(outcome.code == 64, "\(arguments)")
                #expect(outcome.out == "")
                #expect(outcome.err.hasPrefix("Error: "))
            }
        }
    }

    @Test func theVersionIsOneLine() throws {
        try withProject { project in
            let outcome = try project.telos("--version")
            #expect(outcome.code == 0)
            #expect(outcome.out.wholeMatch(of: /[0-9]+\.[0-9]+\.[0-9]+\S*\n/) != nil, "\(outcome.out)")
        }
    }
}
