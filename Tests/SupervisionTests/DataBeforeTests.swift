import DurableFiles
import Hashing
import RunFolders
import RunModel
import SystemPackage
import TestSupport
import Testing

@testable import Supervision

/// Data that changes under a run. With real processes.
struct DataBeforeTests {
    private func withData(
        _ script: String, recorded: String = "one\n", content: String? = "one\n",
        _ body: (inout SupervisedRun, FilePath) throws -> Void
    ) throws {
        try withRun(script) { run in
            let file = run.folder.path.removingLastComponent().appending(
                "\(run.folder.path.lastComponent!.string)-data")
            if let content { try file.replaceContents(with: content) }
            defer { try? file.remove() }
            run.order.environment = [LaunchOrder.Variable("DATA", file.string)]
            run.order.data = [
                LaunchOrder.DataFile(
                    split: "train", path: file, name: "Data_v2/x_train.jsonl",
                    sha256: SHA256.hash(Array(recorded.utf8)).hexadecimal)
            ]
            try body(&run, file)
        }
    }

    private static let touched =
        "was written or touched while it ran; it holds now what was recorded, but what the run read is not certain"

    @Test(arguments: [
        ("true", nil),
        // No other content: other rights, another name beside.
        ("chmod 600 \"$DATA\"", nil), ("ln \"$DATA\" other", nil),
        // Changed and changed back, as far as anybody can tell.
        ("printf 'one\\n' > other; mv other \"$DATA\"", touched),
        ("echo two > \"$DATA\"; echo one > \"$DATA\"", touched),
        ("echo two >> \"$DATA\"", "was changed while it ran: what it read is not certain"),
        ("rm \"$DATA\"", "was removed while it ran"),
        // A failed attempt is told as well.
        ("echo two >> \"$DATA\"; exit 3", "was changed while it ran: what it read is not certain"),
    ])
    func whatHappensToTheDataIsTold(script: String, warning: String?) throws {
        try withData(script) { run, _ throws in
            let warnings = try run.supervise().life.warnings.filter { $0.contains("split") }
            #expect(warnings == (warning.map { ["its train split Data_v2/x_train.jsonl \($0)"] } ?? []))
        }
    }

    @Test func dataThatChangedWhileTheRunWasQueuedIsTold() throws {
        try withData("true", content: "other\n") { run, _ throws in
            let warnings = try run.supervise().life.warnings
            #expect(
                warnings.contains(
                    "its train split Data_v2/x_train.jsonl was changed after the launch and before it started: it is not "
                        + "what was recorded"))
        }
        try withData("true", content: nil) { run, _ throws in
            let warnings = try run.supervise().life.warnings
            #expect(warnings.contains("its train split Data_v2/x_train.jsonl was missing all the time"))
        }
    }

    /// What was not touched since the launch is not read: here its hash would be wrong.
    @Test func untouchedDataIsNotRead() throws {
        try withData("true", content: "other\n") { run, _ throws in
            var life = try #require(try run.folder.readLife())
            life.queuedAt = Moment(unixMilliseconds: life.queuedAt.unixMilliseconds + 3_600_000)
            try run.folder.replaceLife(life)
            #expect(try run.supervise().life.warnings == ["no final metrics"])
        }
    }
}
