import DurableFiles
import JSONValues
import RunModel
import SystemPackage
package import Tasks

/// A dataset held against what its task and any sound data need: every line of every split is read.
package struct DatasetCheck: Sendable {
    /// File by file, line by line; then what concerns all of it.
    package private(set) var findings: [DataFinding] = []
    /// Lines read, blank ones among them.
    package private(set) var lineCount = 0
    package private(set) var splitCount = 0

    /// Of one code in one file so many findings are kept; one more says how many there are besides.
    package static let limit = 20
    /// Of fewer examples nothing is said about their labels.
    static let fewExamples = 20

    private let dataset: CataloguedDataset
    private let format: ExampleFormat?
    private var counts: [FindingKind: Int] = [:]

    private struct FindingKind: Hashable {
        var code: DataFinding.Code
        var path: FilePath
    }

    /// Checks a dataset.
    ///
    /// - Parameter format: of its task; nil when that is not known: then only what no task can do without is checked.
    /// - Complexity: O(bytes); memory grows with the longest line, and with 24 bytes a line.
    package init(of dataset: CataloguedDataset, as format: ExampleFormat?) {
        self.dataset = dataset
        self.format = format
        checkMetadata()
        if let problem = dataset.problem {
            add(DataFinding(.twoCandidates, dataset.folder, message: problem.description))
            return
        }
        if format == nil {
            let known = ExampleFormat.all.map(\.task).joined(separator: ", ")
            add(
                DataFinding(
                    .unknownTask, dataset.folder, isWrong: false,
                    message: "its task is not known by its name: fields and labels are not checked; known are \(known)")
            )
        }
        do {
            try checkSplits(SplitFiles(in: dataset.folder))
        } catch {
            add(DataFinding(.unreadable, dataset.folder, message: "\(error)"))
        }
        tellWhatWasLeftOut()
    }

    /// Keeps a finding unless there are many of its kind.
    private mutating func add(_ finding: DataFinding) {
        let kind = FindingKind(code: finding.code, path: finding.path)
        counts[kind, default: 0] += 1
        if counts[kind]! <= Self.limit { findings.append(finding) }
    }

    private mutating func tellWhatWasLeftOut() {
        for (kind, count) in counts.sorted(by: {
            ($0.key.path.string, $0.key.code.rawValue) < ($1.key.path.string, $1.key.code.rawValue)
        })
        where count > Self.limit {
            let isWrong = findings.contains { $0.code == kind.code && $0.path == kind.path && $0.isWrong }
            let last = findings.lastIndex { $0.code == kind.code && $0.path == kind.path }!
            let more = DataFinding(
                kind.code, kind.path, isWrong: isWrong, message: "and \(count - Self.limit) more of this kind")
            findings.insert(more, at: last + 1)
        }
    }

    // MARK: Metadata

    private mutating func checkMetadata() {
        guard let metadata = dataset.metadata else {
            if dataset.kind == .synthetic {
                add(
                    DataFinding(
                        .metadataMissing, dataset.folder, isWrong: false,
                        message: "no \(DatasetMetadata.fileName) says how it was generated"))
            }
            return
        }
        let file = metadata.folder.appending(DatasetMetadata.fileName)
        if let problem = metadata.problem { add(DataFinding(.metadataUnreadable, file, message: problem)) }
        if !metadata.secretKeys.isEmpty {
            let keys = metadata.secretKeys.prefix(5).joined(separator: ", ")
            add(DataFinding(.secretInMetadata, file, message: "it seems to hold secrets, at \(keys): take them out"))
        }
        for location in dataset.locations {
            guard let other = location.metadataPurpose, let purpose = location.generationPurpose else { continue }
            add(
                DataFinding(
                    .metadataDisagrees, file, isWrong: false,
                    message: "it says it was generated for \(other), and its path says \(purpose): the path counts"))
        }
    }

    // MARK: Splits

    private mutating func checkSplits(_ files: SplitFiles) throws {
        var examples = ExampleTable()
        var contents: [DataSplit: SplitContents] = [:]
        for split in DataSplit.allCases {
            guard let name = files.names[split] else {
                if split != .test {
                    add(
                        DataFinding(
                            .missingSplit, dataset.folder, message: "no file whose name ends in _\(split).jsonl"))
                }
                continue
            }
            let file = dataset.folder.appending(name)
            splitCount += 1
            do {
                let content = try check(file, split, &examples)
                if content.exampleCount == 0 {
                    add(DataFinding(.emptySplit, file, message: "the \(split) split holds no example"))
                }
                contents[split] = content
            } catch let error as DataLineError {
                guard case .tooLong(_, let line) = error else { continue }
                add(
                    DataFinding(
                        .notJSON, file, line: line, message: "the line is longer than any example; the rest is not read"
                    ))
            } catch {
                add(DataFinding(.unreadable, file, message: "\(error)"))
            }
        }
        tellRepetitions(examples, files)
        tellLabels(contents, files)
    }

    private mutating func check(
        _ file: FilePath, _ split: DataSplit, _ examples: inout ExampleTable
    ) throws -> SplitContents {
        var counter = SplitContents.Counter()
        var firstBlank = 0
        try DataLine.forEach(in: file) { line in
            lineCount += 1
            if line.isBlank {
                counter.addBlank()
                if firstBlank == 0 { firstBlank = line.number }
                return true
            }
            do throws(ExampleProblem) {
                let value = try line.value()
                guard let object = value.object else { throw .notAnObject }
                counter.addFields(of: object)
                if let twice = object.firstRepeatedKey {
                    add(
                        DataFinding(
                            .badField, file, line: line.number, message: "the field \"\(twice)\" stands there twice"))
                }
                try check(value, object, line.number, split, &counter, &examples)
            } catch {
                if DataFinding.Code(error) == .notJSON { counter.addUnreadable() } else { counter.addLabel(nil) }
                add(DataFinding(DataFinding.Code(error), file, line: line.number, message: error.description))
            }
            return true
        }
        let blankCount = counter.contents.blankLineCount
        if blankCount > 0 {
            add(
                DataFinding(
                    .blankLines, file, line: firstBlank, isWrong: false,
                    message: blankCount == 1
                        ? "a blank line: it is passed over"
                        : "\(blankCount) blank lines, this is the first: they are passed over"))
        }
        return counter.finish()
    }

    /// An example that is none of its task is not compared with others either.
    private func check(
        _ value: JSONValue, _ object: JSONObject, _ line: Int, _ split: DataSplit,
        _ counter: inout SplitContents.Counter, _ examples: inout ExampleTable
    ) throws(ExampleProblem) {
        var label: String?
        if let format {
            label = try format.checkedLabel(of: value, in: split)
            counter.addLabel(label)
        }
        examples.add(object, split, line: line, label: label, format)
    }

    // MARK: Lines beside each other

    private mutating func tellRepetitions(_ examples: ExampleTable, _ files: SplitFiles) {
        func path(_ split: DataSplit) -> FilePath { dataset.folder.appending(files.names[split] ?? "") }
        var repetitions: [(first: ExampleTable.Place, other: ExampleTable.Place)] = []
        examples.forEachRepetition { repetitions.append(($0, $1)) }
        for (first, other) in repetitions {
            let related = [DataFinding.Place(path: path(first.split), line: first.line)]
            let finding: DataFinding
            if first.split != other.split {
                let isLeakage = first.split == .train
                let where_ = "line \(first.line) of the \(first.split) split"
                finding = DataFinding(
                    isLeakage ? .leakage : .sharedByTests, path(other.split), line: other.line, related: related,
                    isWrong: isLeakage, message: "the same example as \(where_)")
            } else if let label = other.label, let earlier = first.label, label != earlier {
                finding = DataFinding(
                    .contradiction, path(other.split), line: other.line, related: related,
                    message: "the same example as line \(first.line), with the label \(label) and not \(earlier)")
            } else {
                finding = DataFinding(
                    .duplicate, path(other.split), line: other.line, related: related, isWrong: false,
                    message: "the same example as line \(first.line)")
            }
            add(finding)
        }
        var nearLeaks: [(first: ExampleTable.Place, other: ExampleTable.Place)] = []
        examples.forEachNearLeak { nearLeaks.append(($0, $1)) }
        for (first, other) in nearLeaks {
            add(
                DataFinding(
                    .nearLeakage, path(other.split), line: other.line,
                    related: [DataFinding.Place(path: path(first.split), line: first.line)], isWrong: false,
                    message: "nearly the same example as line \(first.line) of the train split: only case, spaces or "
                        + "punctuation differ"))
        }
    }

    // MARK: Labels

    private mutating func tellLabels(_ contents: [DataSplit: SplitContents], _ files: SplitFiles) {
        guard let format else { return }
        for split in [DataSplit.train, .validation] {
            guard let content = contents[split], let name = files.names[split] else { continue }
            let file = dataset.folder.appending(name)
            let total = content.labels.reduce(0) { $0 + $1.count }
            guard total >= Self.fewExamples else { continue }
            for (label, meaning) in format.labelMeanings where !content.labels.contains(where: { $0.name == label }) {
                add(
                    DataFinding(
                        .missingLabel, file, isWrong: false,
                        message: "no example of the \(split) split has the label \(label) (\(meaning))"))
            }
            if let most = content.labels.first, most.count * 10 >= total * 9 {
                add(
                    DataFinding(
                        .labelBalance, file, isWrong: false,
                        message: "\(most.count) of \(total) examples have the label \(most.name)"))
            }
            guard split == .validation, let train = contents[.train] else { continue }
            let trainTotal = train.labels.reduce(0) { $0 + $1.count }
            guard trainTotal >= Self.fewExamples else { continue }
            for label in train.labels {
                let count = content.labels.first { $0.name == label.name }?.count ?? 0
                let shares = (Double(label.count) / Double(trainTotal), Double(count) / Double(total))
                if abs(shares.0 - shares.1) >= 0.2 {
                    add(
                        DataFinding(
                            .labelBalance, file, isWrong: false,
                            message: "the label \(label.name) has \(percent(shares.1)) of the validation split and "
                                + "\(percent(shares.0)) of the train split"))
                }
            }
        }
    }
}

/// `12 %`
func percent(_ share: Double) -> String { "\(Int((share * 100).rounded())) %" }

extension JSONObject {
    /// The first key that is another member's too.
    fileprivate var firstRepeatedKey: String? {
        guard Set(keys).count < count else { return nil }
        var seen: Set<String> = []
        return keys.first { !seen.insert($0).inserted }
    }
}
