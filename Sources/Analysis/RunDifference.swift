package import FileDigests
package import JSONValues
package import RunModel
package import RunStore

/// What two runs differ in: how they were configured, on what data, where, and how they ended.
package struct RunDifference: Sendable {
    package let first: RunRecord
    package let second: RunRecord
    /// Of what differs; those without an entry are left out.
    package let sections: [Section]
    /// How many keys are equal in both.
    package let sameCount: Int
    /// The two on the same examples, or why they cannot be held against each other.
    package let outcomes: Result<PairedOutcomes, PairingRefusal>
    package let warnings: [ComparisonWarning]

    package struct Section: Sendable {
        package let title: Title
        package let entries: [Entry]
    }

    package enum Title: String, CaseIterable, Sendable {
        case purpose, training, data, environment, outcome
    }

    package struct Entry: Equatable, Sendable {
        /// Dotted, as the configuration and `list` name it.
        package var key: String
        /// `null` where a run does not have it.
        package var first: JSONValue
        package var second: JSONValue

        /// First less second, where both are numbers.
        package var difference: Double? {
            guard let a = first.number, let b = second.number, a.isFinite, b.isFinite else { return nil }
            return a - b
        }
    }

    /// - Parameters:
    ///   - digests: what is remembered of data files.
    ///   - now: runs that live are counted up to it.
    package init(
        _ first: RunRecord, _ second: RunRecord, in project: Project, digests: DigestCache, now: Moment = .now()
    ) {
        (self.first, self.second) = (first, second)
        let (one, other) = (Self.entries(of: first, now: now), Self.entries(of: second, now: now))
        var sections: [Section] = []
        var sameCount = 0
        for title in Title.allCases {
            let (a, b) = (one.filter { $0.title == title }, other.filter { $0.title == title })
            let values = Dictionary(b.map { ($0.key, $0.value) }) { first, _ in first }
            let known = Set(a.map(\.key))
            var entries: [Entry] = []
            for (_, key, value) in a {
                let theirs = values[key] ?? .null
                if value.identity == theirs.identity, key != "metrics.accuracy" {
                    sameCount += 1
                } else {
                    entries.append(Entry(key: key, first: value, second: theirs))
                }
            }
            entries += b.filter { !known.contains($0.key) && !$0.value.isNull }
                .map { Entry(key: $0.key, first: .null, second: $0.value) }
            if !entries.isEmpty { sections.append(Section(title: title, entries: entries)) }
        }
        self.sections = sections
        self.sameCount = sameCount
        outcomes = Result { () throws(PairingRefusal) in
            let files = [first, second].map { run in
                run.configuration?.telos?.dataset?.splits.first { $0.name == "validation" }?.sha256
            }
            if let a = files[0], let b = files[1], a != b { throw .otherData }
            if first.configuration?.task != second.configuration?.task { throw .otherData }
            let predictions = try [first, second].map { (run) throws(PairingRefusal) in
                try Predictions(of: run.path, run: run.id.text, reported: run.metric("accuracy"))
            }
            return try PairedOutcomes(predictions[0], predictions[1])
        }
        let data = [first, second].map { run in
            ComparedRun.Data(
                path: run.configuration?.dataPath, fingerprint: run.configuration?.telos?.dataset?.fingerprint)
        }
        let budgets = [first, second].map { run in
            TrainingBudget(
                Dictionary(
                    uniqueKeysWithValues: TrainingBudget.Measure.allCases.compactMap { measure in
                        run.metric(measure.rawValue).flatMap { $0.isFinite ? (measure, $0) : nil }
                    }))
        }
        warnings =
            ComparisonWarning.data(of: data, in: project, digests: digests)
            + [ComparisonWarning.budgets(budgets, of: "the two")].compactMap(\.self)
    }

    // MARK: What a run is

    private typealias Keyed = (title: Title, key: String, value: JSONValue)

    /// What differs between any two runs.
    private static let ignored: Set = [
        "timestamp", "model", "experiment_purpose", "telos.schema", "telos.id", "telos.sweep", "telos.created_at",
        "training_info.command", "training_info.out_file", "training_info.err_file",
    ]

    private static func entries(of run: RunRecord, now: Moment) -> [Keyed] {
        var entries: [Keyed] = [
            (.purpose, "purpose", .string(run.place.purpose)), (.training, "model", .string(run.place.model)),
        ]
        run.writtenConfiguration?.forEachLeaf(skipping: "hyperparameters") { name, value in
            let key = String(decoding: name, as: UTF8.self)
            if !ignored.contains(key) { entries.append((title(of: key), key, JSONValue(value()))) }
        }
        entries += run.hyperparameters.map { key, value in
            (.training, "hyperparameters.\(key)", value?.json ?? .null)
        }
        entries.append((.outcome, "state", .string(run.state.text)))
        entries.append((.outcome, "duration", JSONValue(run.duration(now: now))))
        entries += run.result.map { (.outcome, "metrics.\($0.key)", $0.value) }
        return entries
    }

    private static func title(of key: String) -> Title {
        func begins(_ prefixes: String...) -> Bool { prefixes.contains { key.hasPrefix($0) } }
        if begins("data.", "telos.dataset.") { return .data }
        if begins("telos.description", "telos.tags", "telos.imported") { return .purpose }
        if begins("telos.host", "telos.version", "telos.git", "telos.config_file", "training_info", "telos.model.path")
        {
            return .environment
        }
        return .training
    }
}
