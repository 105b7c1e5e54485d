import DurableFiles
package import SystemPackage
package import Tasks

/// A line of a data file that is no example of its task.
package struct DataProblem: Hashable, Sendable, CustomStringConvertible {
    package var file: FilePath
    /// Counted from 1.
    package var line: Int
    package var problem: String

    package var description: String { "\(file):\(line): \(problem)" }
}

/// Everything that is wrong with the lines of a dataset.
package struct DataProblems: Hashable, Sendable {
    /// The first of them, in the order of the files.
    package var first: [DataProblem] = []
    package var count = 0
    /// Lines without content, which are no examples and no problems.
    package var blankLineCount = 0
    /// How many examples the train split has when all of them have the same label; nil when they differ, or are few: of
    /// a handful nothing can be said.
    package var oneLabelCount: Int?
}

extension Dataset {
    /// Holds every line of every split against a task: its fields and labels.
    ///
    /// - Parameter limit: how many problems are kept; all are counted.
    /// - Throws: `FileError`
    /// - Complexity: O(bytes); memory grows with the longest line only.
    package func problems(as task: TrainingTask, template: PromptTemplate, limit: Int = 20) throws -> DataProblems {
        var all = DataProblems()
        var labels: Set<Int?> = []
        var labelledCount = 0
        for split in splits {
            let file = folder.appending(split.file)
            try readLines(of: file) { lines, firstLine in
                let content = ExampleFile(
                    lines, split: split.split, task: task, template: template, problemLimit: limit - all.first.count)
                all.first += content.problems.map {
                    DataProblem(file: file, line: firstLine + $0.line - 1, problem: "\($0.problem)")
                }
                all.count += content.problemCount
                all.blankLineCount += content.blankLineCount
                if split.split == .train {
                    labels.formUnion(content.examples.map(\.label))
                    labelledCount += content.examples.count
                }
            }
        }
        if labels.count == 1, labelledCount >= DatasetCheck.fewExamples { all.oneLabelCount = labelledCount }
        return all
    }
}

/// Calls `body` with whole lines of the file, many at a time, and the number of the first of them, counted from 1.
private func readLines(of file: FilePath, _ body: ([UInt8], Int) -> Void) throws {
    var held: [UInt8] = []
    var line = 1
    try file.readPieces(pieceSize: 1 << 20) { piece in
        guard let end = piece.lastIndex(of: 0x0A) else {
            held += piece
            return
        }
        held += piece[...end]
        body(held, line)
        line += held.count { $0 == 0x0A }
        held = Array(piece[(end + 1)...])
    }
    if !held.isEmpty { body(held, line) }
}
