import DurableFiles
import Glibc
import RunModel
import SystemPackage
import TestSupport
import Testing

@testable import Records

struct RecordFileTests {
    private let lines = ["<!-- telos:record aaaaaaaaaa -->", "### x", "<!-- /telos:record -->"]
    private var entry: String { lines.joined(separator: "\n") + "\n" }

    @Test(arguments: [
        ("", "## Experiment records\n\n"), ("# Mine\n", "# Mine\n\n"), ("unfinished", "unfinished\n"),
        ("# Mine\r\n", "# Mine\r\n\n"), ("\u{FF}", "\u{FF}\n"),
    ])
    func anEntryBeginsALineAndNothingBeforeItChanges(before: String, expected: String) throws {
        try withRecords { file, _ throws in
            if !before.isEmpty { try file.path.replaceContents(with: before) }
            let line = try file.add { _ in lines }
            #expect(try file.text == expected + entry)
            #expect(line == expected.utf8.count { $0 == 10 } + 1)
        }
    }

    // No closure stands in an `#expect` beside another one: the compiler (6.3.1) takes the one for the other.
    private func add(to file: RecordFile) throws -> Int? { try file.add { _ in lines } }

    @Test func whatIsNotWantedIsNotAdded() throws {
        try withRecords { file, _ throws in
            #expect(try add(to: file) == 3)
            var seen: [RecordEntry] = []
            let line = try file.add { entries in
                seen = entries
                return nil
            }
            #expect(line == nil && seen.count == 1)
            #expect(try file.entries() == seen)
        }
    }

    @Test func aTornEntryIsAddedAgain() throws {
        try withRecords { file, _ throws in
            try file.path.replaceContents(with: "# Mine\n")
            var isFirst = true
            let line = try file.add {
                if isFirst { try file.path.truncate(to: "# Mine\n\n<!-- telos:record aaaaaaaaaa -->\n### ".utf8.count) }
                isFirst = false
            } _: { _ in
                lines
            }
            #expect(line == 5)
            #expect(try file.text == "# Mine\n\n<!-- telos:record aaaaaaaaaa -->\n### \n" + entry)
            #expect(try file.entries().map(\.isWhole) == [false, true])
        }
    }

    @Test func anEntryThatAnEditorSavedAwayIsAddedAgain() throws {
        try withRecords { file, _ throws in
            var isFirst = true
            _ = try file.add {
                if isFirst { try file.path.replaceContents(with: "# As it was in the editor\n") }
                isFirst = false
            } _: { _ in
                lines
            }
            #expect(try file.text == "# As it was in the editor\n\n" + entry)
        }
    }

    @Test func whereSomethingKeepsReplacingTheFileItIsSaid() throws {
        try withRecords { file, _ throws in
            var tries = 0
            var error: (any Error)?
            do {
                _ = try file.add {
                    tries += 1
                    try file.path.replaceContents(with: "")
                } _: { _ in
                    lines
                }
            } catch let caught {
                error = caught
            }
            #expect(error as? RecordError == .notKept(path: file.path) && tries > 1)
        }
    }

    private struct Killed: Error {}

    @Test func aKillBetweenTheWriteAndTheLookLeavesOneEntry() throws {
        try withRecords { file, project throws in
            let record = try RecordedSweep.usual.record
            let lines = record.lines()
            var isKilled = false
            do {
                _ = try file.add {
                    throw Killed()
                } _: { _ in
                    lines
                }
            } catch is Killed {
                isKilled = true
            }
            #expect(isKilled)
            let outcome = try record.add(in: project)
            #expect(outcome == .stands(line: 3))
            #expect(try file.entries().count == 1)
        }
    }

    @Test func somebodyElsesLockIsWaitedForAndThenTold() throws {
        try withRecords { file, _ throws in
            let other = try AppendingFile(file.path)
            #expect(try other.lock(seconds: 0))
            #expect(throws: RecordError.held(path: file.path)) { try add(to: file) }
            _ = consume other
            #expect(try add(to: file) == 3)
        }
    }

    @Test func whatIsNoFileIsLeftAlone() throws {
        try withRecords { file, _ throws in
            _ = file.path.withPlatformString { mkfifo($0, 0o600) }
            #expect(throws: FileError.self) { try add(to: file) }
        }
    }
}
