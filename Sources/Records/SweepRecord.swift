package import Listings
package import RunFolders
package import RunModel
package import RunStore

/// What an experiment record says of a sweep: worked out from its runs.
package struct SweepRecord: Sendable {
    package let sweep: RunID
    /// Of those that are left, in plan order. At least one.
    package let runs: [RunRecord]
    /// nil where no run reports an accuracy, and where the runs have several dev splits.
    package let best: BestResult?
    private let devSplitCount: Int
    /// The training config; nil where nothing says it.
    package let config: String?
    private let createdAt: Moment

    /// - Parameters:
    ///   - file: the sweep's; nil when it is gone: then the runs stand in the order given.
    ///   - runs: those with the sweep's id. Of two folders with one id, the one that the sweep's file names counts, else
    ///     the first.
    /// - Returns: nil when there is no run.
    package init?(_ sweep: RunID, file: SweepFile?, runs: [RunRecord], in project: Project) {
        var places: [RunID: (place: Int, path: String)] = [:]
        for (place, run) in (file?.runs ?? []).enumerated() { places[run.id] = (place, run.path) }
        func isPlanned(_ run: RunRecord) -> Bool { project.written(run.path) == places[run.id]?.path }
        var chosen: [RunRecord] = []
        for run in runs {
            if let copy = chosen.firstIndex(where: { $0.id == run.id }) {
                if isPlanned(run) { chosen[copy] = run }
            } else {
                chosen.append(run)
            }
        }
        chosen = chosen.enumerated().sorted { a, b in
            (places[a.element.id]?.place ?? Int.max, a.offset) < (places[b.element.id]?.place ?? Int.max, b.offset)
        }.map(\.element)
        guard let first = chosen.first else { return nil }
        self.sweep = sweep
        self.runs = chosen
        let all = BestResult.all(of: chosen)
        best = all.count == 1 ? all[0] : nil
        devSplitCount = all.count
        config = file?.configFile ?? first.configuration?.telos?.configFile?.path
        createdAt = file?.createdAt ?? first.createdAt
    }

    /// The purpose that the runs stand under.
    package var purpose: String { runs[0].place.purpose }

    /// How many of its runs have not ended.
    package var unfinishedCount: Int { runs.count(where: \.isUnfinished) }

    package var completedCount: Int { runs.count { $0.state.state == .completed } }

    /// The day of its launch.
    private var day: String { RecordText.day(createdAt) }

    private var configurations: [RunConfiguration] { runs.compactMap(\.configuration) }

    private var models: [String] { runs.map(\.place.model).uniqued }
    private var datasets: [String] { configurations.compactMap(\.recordedDataset).uniqued }

    /// What the runs differ in, the learning rate first and always; models and datasets have lines of their own.
    private var gridKeys: [String] {
        let keys = configurations.varyingValues.joined().map(\.key).uniqued
        return ["learning_rate"] + keys.filter { !["learning_rate", "model", "data.path"].contains($0) }
    }

    private func grid(_ key: String) -> [String] { runs.compactMap { $0.recordedText(of: key) }.uniqued }

    /// The config's description; else what was run on what, and what was varied.
    private var title: String {
        if let description = configurations.first?.telos?.description.map(RecordText.oneLine), !description.isEmpty {
            return description
        }
        let configuration = configurations.first
        let names = [configuration?.task, configuration?.method].compactMap(\.self).joined(separator: " ")
        let data = runs[0].dataType.map { "\(names.isEmpty ? "" : " on ")\($0)" } ?? ""
        let grids = gridKeys.map { (key: $0, count: grid($0).count) }.filter { $0.count > 1 }
        let varied = grids.map { "\($0.count) \($0.key == "learning_rate" ? "learning rates" : "values of \($0.key)")" }
        return RecordText.oneLine(names + data + (varied.isEmpty ? "" : " at " + varied.joined(separator: ", ")))
    }

    private var counts: String {
        let states: [RunState?] = [.completed, .running, .queued, .stopped, .failed, .lost, nil]
        return states.compactMap { state in
            let count = runs.count { $0.state.state == state }
            return count > 0 || state == .completed ? "\(count) \(state?.rawValue ?? "unreadable")" : nil
        }.joined(separator: ", ")
    }
}

// MARK: As text

extension SweepRecord {
    /// The entry's lines, markers included.
    ///
    /// - Parameter isSuperseding: whether an earlier entry says what no longer holds.
    package func lines(isSuperseding: Bool = false) -> [String] {
        var fields = [
            ("Training purpose", purpose), ("Dataset", datasets.joined(separator: ", ")),
            ("Model", models.joined(separator: ", ")),
        ]
        for key in gridKeys {
            let label = key == "learning_rate" ? "Learning rate grid" : "\(Self.written(key)) grid"
            fields.append((label, FigureValue.list(grid(key).map(RecordText.oneLine)).text))
        }
        fields.append(("Best result", bestText))
        fields.append(("Runs", counts + (config.map { "; config \($0)" } ?? "")))
        if isSuperseding {
            fields.append(("Supersedes", "the earlier entry of this sweep, whose figures no longer hold"))
        }
        return [RecordMarker.opening(.record, sweep).line, "### \(day): \(title)"]
            + fields.map { label, value in "- \(label): \(RecordText.oneLine(value))".trimmedAtEnd }
            + ["- Note:", RecordMarker.closing(.record).line]
    }

    /// A key or a value so that it reads back.
    private static func written(_ text: String) -> String { QuotedValue.written(RecordText.oneLine(text)) }

    /// `LR=5e-7, Acc=85.2 % (chosen on dev; run k3f9q2ma7x)`.
    private var bestText: String {
        guard let best else {
            if devSplitCount > 1 {
                return
                    "none: \(devSplitCount) dev splits (other tasks, data or num_dev), between which nothing is chosen"
            }
            return completedCount == 0 ? "none: no run completed" : "none: no run reported an accuracy"
        }
        var keys = gridKeys.filter { $0 != "seed" }
        if models.count > 1 { keys.append("model") }
        if datasets.count > 1 { keys.append("data.path") }
        var values = keys.compactMap { key in
            best.runs[0].recordedText(of: key).map {
                "\(Self.written(RecordText.learningRateKey(key)))=\(Self.written($0))"
            }
        }
        if let accuracy = best.accuracy { values.append("Acc=\(RecordText.percent(accuracy))") }
        let count = best.runs.count
        let ids = best.runs.map(\.id.text).joined(separator: ", ")
        let remarks =
            ["chosen on \(best.choice.rawValue)"] + [best.tieText].compactMap(\.self)
            + (count > 1 ? ["mean of \(count) seeds", "runs \(ids)"] : ["run \(ids)"])
        return "\(values.joined(separator: ", ")) (\(remarks.joined(separator: "; ")))"
    }
}

// MARK: As figures

extension SweepRecord {
    /// What a figure is by the runs; nil where they do not tell.
    func value(of figure: RecordFigure) -> FigureValue? {
        switch figure {
        case .purpose: .text(purpose)
        case .dataset: .text(RecordText.oneLine(datasets.joined(separator: ", ")))
        case .model: .text(models.joined(separator: ", "))
        case .grid(let key): .list(grid(key).map(RecordText.oneLine))
        case .result(let key): resultValue(key)
        case .choice: .text(best?.choice.rawValue ?? "none")
        case .seeds: .count(best?.runs.count ?? 0)
        case .runs: .list(best?.runs.map(\.id.text) ?? [])
        case .count(let state): .count(runs.count { ($0.state.state?.rawValue ?? "unreadable") == state })
        case .config: config.map { .text(RecordText.oneLine($0)) }
        case .state, .path: nil
        }
    }

    private func resultValue(_ key: String) -> FigureValue? {
        guard let best else { return .text("none") }
        if key == "Acc" { return best.accuracy.map(FigureValue.percent) }
        return best.runs[0].resultValue(key)
    }
}

extension RunRecord {
    /// The value of a key as entries write it; nil where the run has none.
    func recordedText(of key: String) -> String? {
        if key == "learning_rate", let rate = hyperparameter(key)?.number { return RecordText.learningRate(rate) }
        return configuration?.listedValues.first { $0.key == key }?.value
    }

    /// What a result says of this run beside its accuracy; nil where the run does not tell.
    func resultValue(_ key: String) -> FigureValue? {
        if key == "LR" { return hyperparameter("learning_rate")?.number.map(FigureValue.number) }
        return recordedText(of: key).map { .text(RecordText.oneLine($0)) }
    }
}

extension RunConfiguration {
    /// The dataset as entries name it: of a synthetic set with a folder for each task the experiment's folder.
    fileprivate var recordedDataset: String? {
        guard var path = dataPath else { return nil }
        while path.hasSuffix("/"), path.utf8.count > 1 { path.removeLast() }
        if telos?.dataset?.kind == .synthetic, let task, path.hasSuffix("/\(task)") {
            path.removeLast(task.count + 1)
        }
        return path + "/"
    }
}

extension Array where Element: Hashable {
    /// Each once, in the order of their first.
    var uniqued: [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}
