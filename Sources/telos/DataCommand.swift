import ArgumentParser

/// The datasets of a project.
struct DataCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "data",
        abstract:
            "Shows the datasets, what they were generated for, and which runs used them; checks and compares them.",
        discussion: """
            A dataset is a folder of JSONL splits (names that end in _train.jsonl, _validation.jsonl, _test.jsonl), in \
            Data_v2 or wherever a run found it. One that several paths lead to, through links, is one dataset. It is \
            known by its content: a run used it when the run recorded this content, wherever the folder stood then.

            DATA is a path, the end of one (original/Copa), or an experiment id (copa_mezo_v1), with a name below it \
            where the experiment made several (cb_v2/CB).

            What a run was trained for is its own purpose; nothing is inferred from the data.
            """,
        subcommands: [DataListCommand.self, DataShowCommand.self, DataVerifyCommand.self, DataDiffCommand.self],
        defaultSubcommand: DataListCommand.self)
}
