import Datasets
import DurableFiles
package import JSONValues
import Listings
import RunIndex
import RunModel
import RunStore
import SystemPackage
import Tasks

/// `telos data show`: one dataset: where it came from, what it holds, which runs used it. Of one that is gone, where it
/// was.
package struct DatasetPage: Sendable {
    private let lineage: DataLineage
    private let subject: DataSubject
    private let contents: [(split: Dataset.Split, content: SplitContents)]

    /// Reads every line of the dataset.
    ///
    /// - Throws: `FileError`, `DataLineError`
    package init(of subject: DataSubject, in lineage: DataLineage) throws {
        self.lineage = lineage
        self.subject = subject
        guard case .dataset(let entry) = subject else {
            contents = []
            return
        }
        let format = entry.dataset.format
        contents = try ((try? entry.content.get())?.splits ?? []).map { split in
            let file = entry.dataset.realFolder.appending(split.file)
            return (split, try SplitContents(reading: file, as: split.split, format: format))
        }
    }

    /// nil when it is gone.
    private var dataset: CataloguedDataset? {
        if case .dataset(let entry) = subject { entry.dataset } else { nil }
    }

    // MARK: For programs

    /// The object of `telos data list --json`, and more.
    package var json: JSONValue {
        var object = lineage.json(of: subject)
        object["splits"] = .array(contents.map { json(of: $0.split, $0.content) })
        object["metadata"] = dataset?.metadata?.json(in: lineage.project) ?? .null
        object["runs"] = .array(subject.uses.map(\.json))
        object["earlier_runs"] = .array(subject.earlierUses.map(\.json))
        return .object(object)
    }

    private func json(of split: Dataset.Split, _ content: SplitContents) -> JSONValue {
        let meanings = Dictionary(
            uniqueKeysWithValues: (dataset?.format?.labelMeanings ?? []).map { ($0.label, $0.meaning) })
        return [
            "split": .string(split.split.rawValue), "file": .string(split.file),
            "examples": JSONValue(split.exampleCount), "bytes": JSONValue(split.byteCount),
            "sha256": .string(split.sha256), "blank_lines": JSONValue(content.blankLineCount),
            "unreadable_lines": JSONValue(content.unreadableCount),
            "fields": .array(content.fields.map { ["name": .string($0.name), "examples": JSONValue($0.count)] }),
            "labels": .array(
                content.labels.map {
                    [
                        "label": .string($0.name), "meaning": JSONValue(meanings[$0.name]),
                        "examples": JSONValue($0.count),
                    ]
                }),
            "unlabelled": dataset?.format == nil ? .null : JSONValue(content.unlabelledCount),
        ]
    }

    // MARK: For people

    package var text: String {
        var page = Page()
        switch subject {
        case .dataset(let entry): add(entry, to: &page)
        case .absent(let absent): add(absent, to: &page)
        }
        addRuns(to: &page)
        return page.text
    }

    private func add(_ entry: DataLineage.Entry, to page: inout Page) {
        let project = lineage.project
        let dataset = entry.dataset
        page.line("Dataset", dataset.name + (dataset.format.map { _ in "" } ?? "  (its task is not known by its name)"))
        for (index, location) in dataset.locations.enumerated() {
            page.line(index == 0 ? "Path" : "", project.written(location.folder))
        }
        for path in entry.copies { page.line("Same content", project.written(path)) }
        page.line("Kind", dataset.kind.rawValue)
        addOrigin(dataset.generationPurposes, dataset.experimentIDs, to: &page)
        addGeneration(of: dataset, to: &page)
        page.gap()
        page.line("Problem", entry.problem)
        for (split, content) in contents { add(split, content, to: &page) }
        page.line("Fingerprint", entry.fingerprint)
    }

    private func add(_ absent: AbsentDataset, to page: inout Page) {
        let project = lineage.project
        let location = absent.location(in: project)
        page.line("Dataset", location?.levels.last ?? absent.path)
        page.line("Path", absent.path)
        for (index, sentence) in absent.sentences(in: project).enumerated() {
            page.line(index == 0 ? "Now" : "", sentence)
        }
        page.line("Kind", location?.kind.rawValue)
        addOrigin(
            [location?.generationPurpose].compactMap(\.self), [location?.experimentID].compactMap(\.self), to: &page)
    }

    private func addOrigin(_ purposes: [String], _ experimentIDs: [String], to page: inout Page) {
        if !purposes.isEmpty { page.line("Generated for", purposes.joined(separator: ", ")) }
        if !experimentIDs.isEmpty { page.line("Experiment", experimentIDs.joined(separator: ", ")) }
    }

    private func addGeneration(of dataset: CataloguedDataset, to page: inout Page) {
        guard let metadata = dataset.metadata else { return }
        page.gap()
        if let problem = metadata.problem { page.line("Metadata", problem) }
        guard let facts = metadata.generation else { return }
        if let purpose = metadata.purpose, !dataset.generationPurposes.contains(purpose) {
            page.line("Metadata says", "generated for \(purpose)")
        }
        page.line("Description", facts.description)
        page.line("Generated by", facts.model)
        page.line("Temperature", facts.temperature?.plainText)
        page.line("Rephrased", facts.rephrasedField)
        if let prompt = facts.prompt {
            page.line("Prompt", String(prompt.prefix(200)) + (prompt.count > 200 ? "…" : ""))
        }
        page.line("Prompt hash", facts.promptHash)
        page.line("Generated at", facts.createdAt)
        for (index, parameter) in facts.parameters.prefix(40).enumerated() {
            page.line(index == 0 ? "Parameters" : "", "\(parameter.name) \(parameter.value.plainText)")
        }
        if facts.parameters.count > 40 { page.line("", "and \(facts.parameters.count - 40) more") }
    }

    private func add(_ split: Dataset.Split, _ content: SplitContents, to page: inout Page) {
        let title = split.split == .train ? "Train" : split.split == .validation ? "Validation" : "Test"
        page.line(title, "\(counted(split.exampleCount, "example")) in \(split.file)")
        let fields = content.fields.map { field in
            field.count == content.exampleCount ? field.name : "\(field.name) (in \(field.count))"
        }
        page.line("", "fields: " + (fields.isEmpty ? "none" : fields.joined(separator: ", ")))
        let meanings = Dictionary(
            uniqueKeysWithValues: (dataset?.format?.labelMeanings ?? []).map { ($0.label, $0.meaning) })
        let total = content.labels.reduce(0) { $0 + $1.count }
        var labels = content.labels.prefix(8).map { label in
            let share = Int((Double(label.count) / Double(total) * 100).rounded())
            return "\(label.name)\(meanings[label.name].map { " (\($0))" } ?? "") \(label.count), \(share) %"
        }
        if content.labels.count > 8 { labels.append("and \(content.labels.count - 8) more") }
        if content.unlabelledCount > 0, dataset?.format != nil {
            labels.append("\(content.unlabelledCount) without a label")
        }
        if !labels.isEmpty { page.line("", "labels: " + labels.joined(separator: "; ")) }
        if content.unreadableCount > 0 {
            page.line(
                "",
                "\(counted(content.unreadableCount, "line")) cannot be read: `telos data verify` names what is wrong")
        }
    }

    private func addRuns(to page: inout Page) {
        page.gap()
        let uses = subject.uses
        page.line("Used by", uses.isEmpty ? "no run" : counted(uses.count, "run"))
        for use in uses.byPurpose {
            var text = "\(use.purpose): \(counted(use.runs.count, "run"))"
            if let best = use.best, let result = best.result {
                text += ", highest \(result.metric) \(shortText(result.value)) (\(best.shortID))"
            }
            page.line("", text)
        }
        let shown = 20
        for run in uses.prefix(shown) {
            let result = run.result.map { "  \($0.metric) \(shortText($0.value))" } ?? ""
            page.line(
                "",
                "  \(run.shortID)  \(run.purpose)  \(run.model)  \(run.method ?? "?")  "
                    + "\(run.state?.rawValue ?? "unreadable")\(result)")
        }
        if uses.count > shown { page.line("", "  and \(uses.count - shown) more: --json shows all") }
        let earlier = subject.earlierUses
        if !earlier.isEmpty {
            page.line(
                "Earlier content",
                "\(counted(earlier.count, "run")) trained on what stood here before: "
                    + earlier.prefix(8).map(\.shortID).joined(separator: ", ")
                    + (earlier.count > 8 ? " ..." : ""))
            for fingerprint in earlier.compactMap(\.fingerprint).withoutRepetition.prefix(3) {
                guard let run = earlier.first(where: { $0.fingerprint == fingerprint }) else { continue }
                let sentences = DataState(of: run, in: lineage).sentences(
                    in: lineage.project, isRecorded: true, saysHow: false)
                page.line("", "since \(run.shortID): \(sentences[0])")
            }
        }
    }
}

extension JSONValue {
    /// A text as it stands, everything else as JSON.
    package var plainText: String { string ?? compactText }
}
