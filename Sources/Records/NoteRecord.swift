package import RunModel
package import RunStore

/// A person's entry: what is to be remembered, of a run when one is named.
package struct NoteRecord: Sendable {
    /// The entry's own.
    package let id: RunID
    package let purpose: String
    package let run: RunRecord?
    private let text: [String]
    private let writtenAt: Moment

    /// - Parameters:
    ///   - text: of any number of lines.
    ///   - run: need not stand under the purpose.
    /// - Throws: `RecordError.emptyNote`
    package init(
        _ text: String, purpose: String, run: RunRecord? = nil, id: RunID = .random(), now: Moment = .now()
    ) throws(RecordError) {
        self.text = RecordText.lines(text)
        if self.text.isEmpty { throw .emptyNote }
        self.purpose = purpose
        self.run = run
        self.id = id
        writtenAt = now
    }

    /// The entry's lines, markers included. Lines of the note after its first are indented: they belong to its list item,
    /// and no text in them can begin a heading or a marker of the file.
    package func lines(in project: Project) -> [String] {
        [
            RecordMarker.opening(.note, id).line,
            "### \(RecordText.day(writtenAt)): note\(run.map { " on run \($0.id)" } ?? "")",
        ]
            + ["- Training purpose: \(purpose)"] + (run.map { fields(of: $0, in: project) } ?? [])
            + text.enumerated().map { $0.offset == 0 ? "- Note: \($0.element)" : "  \($0.element)".trimmedAtEnd }
            + [RecordMarker.closing(.note).line]
    }

    private func fields(of run: RunRecord, in project: Project) -> [String] {
        let values =
            [run.recordedText(of: "learning_rate").map { "LR=\($0)" }]
            + [("Acc", run.accuracy), ("dev Acc", run.metric("dev_accuracy"))].map { name, value in
                value.map { "\(name)=\(RecordText.percent($0))" }
            }
        let result = values.compactMap(\.self).joined(separator: ", ")
        return ["- Run: \(run.id), \(RecordText.oneLine(project.written(run.path)))", "- State: \(run.state.text)"]
            + (result.isEmpty ? [] : ["- Result: \(result)"])
    }

    /// Adds the entry to the purpose's file.
    ///
    /// - Returns: its first line, counted from 1.
    /// - Throws: `FileError`, `RecordError`
    package func add(in project: Project) throws -> Int {
        let lines = lines(in: project)
        // A note is asked for again only when it is not there.
        return try RecordFile(ofPurpose: purpose, in: project).add { _ in lines } ?? 1
    }
}
