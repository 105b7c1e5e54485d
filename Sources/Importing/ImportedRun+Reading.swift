import Datasets
import DurableFiles
import JSONValues
import RunLogs
import RunModel
import RunStore
import SystemPackage

/// What all runs of one import share.
struct ImportContext: Sendable {
    let project: Project
    /// In which the logs lie; links resolved.
    let folder: FilePath
    let purpose: Purpose
    let importedAt: Moment
    let version: String
}

extension ImportedRun {
    /// The run that a pair's logs tell of; nil when they tell of none.
    ///
    /// - Parameters:
    ///   - sources: of the pair and of those identical with it, the pair's own first.
    ///   - modified: the times of the pair's files, the one that stands for it first.
    init?(_ pair: PairReading, sources: [FilePath], modified: [Moment], context: ImportContext) {
        guard let counted = pair.reading.counted, let outcome = pair.reading.outcome else { return nil }
        self.sources = sources
        let logged = Self.firstTime(of: pair)
        let moment = logged ?? modified.first ?? context.importedAt
        timestamp = RunTimestamp(moment)
        var fields = ImportedFields(
            counted.configuration, path: PathWords(sources[0], below: context.folder), project: context.project)
        fields.found.append(.init(key: "timestamp", origin: logged == nil ? "file time" : "log"))
        configuration = fields.configuration
        configuration.purpose = context.purpose.name
        var section = RunConfiguration.Section(
            id: .random(), sweep: nil, engine: .script, createdAt: moment, host: "", version: context.version,
            model: .init(source: fields.configuration.model ?? "", path: nil, fingerprint: nil, architecture: nil),
            dataset: fields.dataset)
        section.imported = .init(
            sources: sources.map(context.project.written), sha256: pair.content.text, importedAt: context.importedAt,
            found: fields.found)
        configuration.telos = section
        warnings = pair.warnings + fields.warnings
        let attempts = pair.reading.attempts
        if let last = attempts.last, last.number > attempts.count {
            warnings.append(
                "its log tells of \(last.number) starts, of which the earlier ones are left out: \(attempts.count) are kept"
            )
        }
        if outcome.state == .lost, modified.contains(where: { abs(context.importedAt.seconds(since: $0)) < 300 }) {
            warnings.append(
                "it was written less than 5 minutes ago and has no ending: it may still be running; when it has ended, "
                    + "`--update` imports it again")
        }
        life = RunLife(pair, outcome: outcome, counted: counted.number, at: moment)
        result = (counted.result?.members ?? []).filter { $0.value.number != nil }.map { ($0.key, $0.value) }
        place = RunPlace(
            purpose: context.purpose.name, modelLevels: ImportedModel.folderLevels(configuration.model),
            experiment: configuration.importedExperiment, timestamp: timestamp.name)
        fingerprint = MetricsFingerprint(configuration, points: counted.points, result: resultNumbers)
    }

    private static func firstTime(of pair: PairReading) -> Moment? {
        [pair.outTimes.whole.first, pair.errTimes.whole.first].compactMap(\.self).min()
    }

    /// The name of its log files, without their endings.
    var logStem: String {
        (configuration.hyperparameters.learningRate?.text ?? RunConfiguration.unknownPart) + "_train"
    }

    /// Says where the run stands, once that is known.
    mutating func settle(as timestamp: RunTimestamp, hasOut: Bool, hasErr: Bool, in project: Project) {
        self.timestamp = timestamp
        place.timestamp = timestamp.name
        folder = project.resultsFolder.pushing(FilePath(place.relativePath))
        configuration.timestamp = timestamp.name
        if hasOut { configuration.outFile = project.written(folder.appending("\(logStem).out")) }
        if hasErr { configuration.errFile = project.written(folder.appending("\(logStem).err")) }
    }
}

/// The values of a configuration as they were found, and how.
struct ImportedFields {
    var configuration = RunConfiguration()
    var dataset: RunConfiguration.Dataset?
    var found: [RunConfiguration.Imported.Field] = []
    var warnings: [String] = []

    private static let path = "path"
    private static let guess = "guess"

    init(_ log: LogConfiguration, path: PathWords, project: Project) {
        configuration.model = take("model", log.model, path.model)
        configuration.task = task(log, path)
        takeMethod(log, path)
        takeData(log, path, project)
        var values = log.found.map { (key: $0.key, value: $0.value, origin: Self.text($0.origin)) }
        values.removeAll { $0.key == "learning_rate" && $0.value.number.flatMap { LearningRate($0) } == nil }
        func add(_ key: String, _ value: HyperparameterValue?) {
            guard let value, !values.contains(where: { $0.key == key }) else { return }
            values.append((key, value, Self.path))
        }
        add("learning_rate", path.learningRate.flatMap { LearningRate($0) }.map { .number($0.value) })
        add("batch_size", path.batchSize.map { .integer($0) })
        add("steps", path.steps.map { .integer($0) })
        add("seed", path.seed.map { .integer($0) })
        if configuration.method == Method.foLora.rawValue { add("lora_rank", path.loraRank.map { .integer($0) }) }
        let order = ["learning_rate", "batch_size", "steps", "seed", "zo_eps", "lora_rank", "lora_alpha"]
        values.sort { (order.firstIndex(of: $0.key) ?? order.count) < (order.firstIndex(of: $1.key) ?? order.count) }
        configuration.hyperparameters = Hyperparameters(values.map { ($0.key, $0.value) })
        found += values.map { .init(key: $0.key, origin: $0.origin) }
    }

    /// The tag is the first line of a script's echo.
    private static func text(_ origin: LogOrigin) -> String { (origin == .tag ? .echo : origin).rawValue }

    private mutating func take(_ key: String, _ logged: Found<String>?, _ fromPath: String?) -> String? {
        if let logged {
            found.append(.init(key: key, origin: Self.text(logged.origin)))
            return logged.value
        }
        if fromPath != nil { found.append(.init(key: key, origin: Self.path)) }
        return fromPath
    }

    /// A text that cannot be a task's name is none that any command could use.
    private mutating func task(_ log: LogConfiguration, _ path: PathWords) -> String? {
        if let logged = log.task, (try? TaskName(logged.value)) == nil {
            warnings.append(
                "its log's task \(quoted(shortened(logged.value))) cannot be a task's name, and is left out")
            return take("task", nil, path.task)
        }
        return take("task", log.task, path.task)
    }

    private func shortened(_ text: String) -> String { text.count > 60 ? text.prefix(59) + "…" : text }

    private mutating func takeMethod(_ log: LogConfiguration, _ path: PathWords) {
        if let method = log.method {
            configuration.method = method.value.rawValue
            found.append(.init(key: "method", origin: Self.text(method.origin)))
        } else if let (method, isGuess) = path.method {
            configuration.method = method.rawValue
            found.append(.init(key: "method", origin: isGuess ? Self.guess : Self.path))
        }
    }

    /// Of the data only its place is known, and what that says: the files themselves may be others today.
    private mutating func takeData(_ log: LogConfiguration, _ path: PathWords, _ project: Project) {
        guard let logged = log.dataPath else {
            if let type = path.dataType {
                configuration.dataType = type
                found.append(.init(key: "data.type", origin: Self.path))
            }
            return
        }
        let folder = FilePath(logged.value).lexicallyNormalized()
        // What a relative path was relative to is not known.
        configuration.dataPath = folder.isAbsolute ? project.written(folder) : folder.string
        found.append(.init(key: "data.path", origin: Self.text(logged.origin)))
        guard folder.isAbsolute,
            let location = try? DatasetLocation(folder, dataFolder: Self.dataFolder(of: folder, project))
        else {
            dataset = .init(kind: .other)
            return
        }
        dataset = .init(
            kind: location.kind, generationPurpose: location.generationPurpose, experimentID: location.experimentID,
            metadataPurpose: location.metadataPurpose)
    }

    /// This project's, or of a path from another machine the one that has its name.
    private static func dataFolder(of folder: FilePath, _ project: Project) -> FilePath {
        if folder.starts(with: project.dataFolder) { return project.dataFolder }
        guard let name = project.dataFolder.lastComponent else { return project.dataFolder }
        var above = folder
        while above.removeLastComponent() { if above.lastComponent == name { return above } }
        return project.dataFolder
    }
}
