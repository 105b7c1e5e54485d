import Glibc
import ProjectSupport
import Testing

/// What shells propose while somebody types, by the scripts that `telos` makes for them.
struct CompletionTests {
    /// Two runs of two purposes, and the index that a listing leaves.
    private func withIndexedProject(_ body: (TestProject) throws -> Void) throws {
        try withProject { (project) throws in
            try writeRuns(to: project)
            #expect(try project.telos("list").code == 0)
            try body(project)
        }
    }

    private func writeRuns(to project: TestProject) throws {
        var run = OlderRun()
        try run.write(to: project)
        run.purpose = "baseline_comparison"
        run.task = "Boolq"
        run.timestamp = "20251227_090000"
        try run.write(to: project)
    }

    /// What `telos` answers to a shell's script.
    private func completions(
        _ argument: String, of command: String, _ word: String, shell: String = "bash", in project: TestProject
    ) throws -> [String] {
        let words = ["telos", command] + (argument.hasPrefix("--") ? [argument, word] : [word])
        let outcome = try Program.run(
            ["telos", "---completion", command, "--", argument, "\(words.count - 1)", "\(word.count)"] + words,
            in: project.root, environment: project.environment.merging(["SAP_SHELL": shell]) { $1 })
        #expect(outcome.code == 0 && outcome.err == "")
        return outcome.out.split(separator: "\n").map(String.init)
    }

    @Test func purposesKeysAndValuesAreThoseOfTheIndex() throws {
        try withIndexedProject { (project) throws in
            #expect(
                try completions("--purpose", of: "list", "", in: project)
                    == ["'baseline_comparison'", "'prompt_engineering'"])
            #expect(try completions("--where", of: "list", "'ta", in: project) == ["'task'", "'tag'"])
            #expect(
                try completions("--where", of: "list", "'task = ", in: project) == ["'task = Boolq'", "'task = Copa'"])
            #expect(
                try completions("--where", of: "list", "\"learning_rate in (", in: project)
                    == ["'learning_rate in (1e-06'"])
            #expect(try completions("--sort", of: "list", "-acc", in: project) == ["'-accuracy'"])
            #expect(try completions("--columns", of: "list", "id,tas", in: project) == ["'id,task'"])
        }
    }

    @Test func runsAreThoseThatTheCommandCanMean() throws {
        try withIndexedProject { (project) throws in
            let runs = try completions("positional@0", of: "show", "", shell: "fish", in: project)
            #expect(runs.count == 4 && runs.suffix(2) == ["@last", "@last-sweep"])
            #expect(runs[0].hasSuffix("\tBoolq zo 1e-06 completed") && runs[1].hasSuffix("\tCopa zo 1e-06 completed"))
            let id = String(runs[0].prefix { $0 != "\t" })
            #expect(
                try completions("positional@0", of: "show", String(id.prefix(3)), shell: "zsh", in: project)
                    .first == "\(id):Boolq zo 1e-06 completed")
            for command in ["stop", "resume"] {
                #expect(
                    try completions("positional@0", of: command, "", in: project) == ["'@last'", "'@last-sweep'"])
            }
        }
    }

    @Test func trashedRunsAreRestored() throws {
        try withIndexedProject { (project) throws in
            #expect(try completions("positional@0", of: "restore", "", in: project) == [])
            #expect(try project.telos("remove", "@last").code == 0)
            #expect(try completions("positional@0", of: "restore", "", in: project).count == 1)
        }
    }

    @Test func withoutAnIndexNothingIsProposedAndNoneIsMade() throws {
        try withProject { (project) throws in
            try writeRuns(to: project)
            let before = try project.shell("find \"$HOME\" | sort")
            #expect(try completions("--purpose", of: "list", "", in: project) == [])
            #expect(try completions("--where", of: "list", "'", in: project) == [])
            #expect(try project.shell("find \"$HOME\" | sort") == before)
        }
    }

    @Test func aDamagedIndexProposesNothing() throws {
        try withIndexedProject { (project) throws in
            let damage = "for f in $(find \"$HOME\" -name 'index-*'); do printf 'no index at all' > $f; done"
            #expect(try project.shell(damage).code == 0)
            #expect(try completions("--purpose", of: "list", "", in: project) == [])
            #expect(try completions("--where", of: "list", "'task = ", in: project) == [])
        }
    }

    /// A purpose is a folder's name, and may be anything.
    @Test(.enabled(if: access("/bin/bash", X_OK) == 0, "needs bash"))
    func bashProposesWhatIsTypedNext() throws {
        try withIndexedProject { (project) throws in
            var run = OlderRun()
            run.purpose = "b$(touch evil) 'x'"
            // Without `write(to:)`, which uses a shell itself.
            try project.write("\(run.folder)/experiment_config.yaml", run.configuration)
            #expect(try project.telos("list").code == 0)
            func propose(_ line: String, _ words: [String], current: String) throws -> [String] {
                let script = """
                    source <(telos --generate-completion-script bash)
                    COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE=$LINE; COMP_POINT=${#LINE}
                    _telos telos "$CURRENT" "${COMP_WORDS[COMP_CWORD - 1]}" && printf '%s\\n' "${COMPREPLY[@]}"
                    """
                let outcome = try Program.run(
                    ["bash", "-c", script, "bash"] + words, in: project.root,
                    environment: project.environment.merging(["LINE": line, "CURRENT": current]) { $1 })
                #expect(outcome.err == "")
                return outcome.lines
            }
            #expect(try propose("telos show ", ["telos", "show", ""], current: "").count == 5)
            #expect(
                try propose("telos list --purpose b", ["telos", "list", "--purpose", "b"], current: "b")
                    == ["b$(touch evil) 'x'", "baseline_comparison"])
            #expect(!project.exists("evil"))
            #expect(
                try propose("telos list --where 'ta", ["telos", "list", "--where", "'ta"], current: "ta")
                    == ["task", "tag"])
        }
    }
}
