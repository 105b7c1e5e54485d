import DurableFiles
import RunFolders
import RunLogs
import RunModel
import RunStore
import SystemPackage

extension Verifier {
    /// One run by itself: whether it can be read, its state, its files, its place.
    mutating func checkRun(_ found: ResultsTree.FoundRun) {
        guard let record = project.record(of: found, now: now) else { return }
        report.runCount += 1
        let first = report.findings.count
        checkRun(record, hasConfiguration: found.hasConfiguration)
        // Removed, or moved, while it was looked at.
        if report.findings.count > first, !record.path.exists {
            report.findings.removeSubrange(first...)
            report.runCount -= 1
        }
        for index in first..<report.findings.count {
            report.findings[index].run = record.path
            report.findings[index].ids = [record.id]
        }
    }

    private mutating func checkRun(_ record: RunRecord, hasConfiguration: Bool) {
        let folder = RunFolder(record.path)
        report.fileCount += hasConfiguration ? 1 : 0
        if !hasConfiguration {
            checkHalfMade(folder)
        } else if record.state.reason == .unreadable {
            checkUnreadable(folder, record)
        }
        guard record.state.reason != .unreadable, let configuration = record.configuration,
            let telos = configuration.telos
        else {
            // The older tooling promised none of what follows. A manifest only Telos writes, and it needs no
            // configuration to say which file was changed.
            if folder.manifestFile.exists { _ = checkSeal(of: folder, record) }
            return
        }
        let isLive = record.state.state?.isFinal == false
        let isUntrue = !isLive && record.life?.state.isFinal == false
        runs.append(
            VerifiedRun(
                path: record.path, telos: telos, data: configuration.dataPath.map(project.absolute), isLive: isLive,
                untrue: isUntrue ? record : nil))
        guard let life = record.life else {
            checkPlace(record, configuration)
            add(
                Finding(
                    .missingState, folder.stateFile,
                    message: "the run has no state.json; by its logs it is \(record.state.text)",
                    remedy: "take the file from a copy, or start the run anew with `telos rerun \(record.id)`"))
            return
        }
        report.fileCount += 1
        if isLive { return checkPlace(record, configuration) }
        let first = report.findings.count
        let content = checkSeal(of: folder, record)
        // What stands in a file that the seal contradicts is not the run's: it was told.
        let contradicted = Set(report.findings[first...].map(\.path))
        if !contradicted.contains(folder.configFile) { checkPlace(record, configuration) }
        guard let content else { return }
        checkAttempts(life, folder, content, isImported: telos.imported != nil)
        checkCompletion(life, folder, contradicted)
        if !contradicted.contains(folder.metricsFile) { checkMetrics(folder, record) }
    }

    /// States that the evidence contradicts. Only a lost run is wrong: of the others it is known how they ended, and no
    /// command would write that down.
    ///
    /// - Precondition: the data and the models were looked at: what `resume` would refuse is not advised.
    mutating func checkStates() {
        let sources: [Finding.Code] = [
            .dataMissing, .dataChanged, .dataUnreadable, .modelMissing, .modelChanged, .modelUnreadable,
        ]
        let changed = Set(report.findings.filter { sources.contains($0.code) }.flatMap(\.ids))
        for run in runs {
            // Removed, or moved, meanwhile.
            guard let record = run.untrue, let life = record.life, record.path.exists else { continue }
            let evidence = [record.state.text, record.state.message].compactMap(\.self).joined(separator: ": ")
            let canResume = !changed.contains(record.id) && canResume(record, life, run.telos)
            let goOn =
                canResume
                ? "`telos resume \(record.id)` goes on with it, `telos rerun \(record.id)` starts it anew"
                : "`telos rerun \(record.id)` starts it anew: it cannot be resumed"
            let remedy =
                switch record.state.state {
                case .completed: "nothing: every command judges by the evidence"
                case .lost: goOn
                default: "nothing: every command judges by the evidence; \(goOn)"
                }
            add(
                Finding(
                    .untrueState, RunFolder(record.path).stateFile, run: record.path, ids: [record.id],
                    isWrong: record.state.state == .lost,
                    message: "state.json says \(life.state.rawValue); by the evidence the run is \(evidence)",
                    remedy: remedy))
        }
    }

    /// Whether `telos resume` would go on with the run, as far as its own files and its sweep's tell.
    private func canResume(_ record: RunRecord, _ life: RunLife, _ telos: RunConfiguration.Section) -> Bool {
        let isAble = telos.engine == .native || telos.script?.resume == true || life.attempts.isEmpty
        let place = project.written(record.path)
        guard isAble, let id = telos.sweep, let sweep = try? Sweep(id, results: project.resultsFolder).read() else {
            return false
        }
        return sweep.runs.contains { $0.id == record.id && $0.path == place }
    }

    private mutating func checkHalfMade(_ folder: RunFolder) {
        do {
            // A folder that may not be read seems to hold nothing.
            _ = try folder.configFile.status()
            let names = try folder.path.children().map(\.name.string)
            add(
                Finding(
                    .halfMade, folder.path,
                    message: names.isEmpty
                        ? "the folder of a run, and empty: a launch died over it"
                        : "it holds no experiment_config.yaml: a launch died over it, or the file was removed",
                    remedy: names.isEmpty || names == ["state.json"]
                        ? "`telos remove \(project.written(folder.path))`: nothing was trained in it"
                        : "take the file from a copy"))
        } catch {
            add(Self.unreadableFolder(folder.path, error))
        }
    }

    static func unreadableFolder(_ path: FilePath, _ error: FileError) -> Finding {
        Finding(
            .unreadableFolder, path, message: error.description,
            remedy: "give yourself the right to read it; what it holds was not looked at")
    }

    /// Which of its files keeps the run from being read.
    private mutating func checkUnreadable(_ folder: RunFolder, _ record: RunRecord) {
        do {
            _ = try RunConfiguration.read(from: folder.configFile)
        } catch RunConfigurationError.newerSchema(let path, let schema) {
            return add(Self.newerSchema(path, schema, known: RunConfiguration.schema))
        } catch {
            return add(
                Finding(
                    .unreadableConfiguration, folder.configFile, message: "\(error)",
                    remedy: "take the file from a copy: it is written once and never changed"))
        }
        do {
            _ = try folder.readLife()
        } catch .badState(let path, .newerSchema(let schema)) {
            return add(Self.newerSchema(path, schema, known: RunLife.schema))
        } catch {}
        add(
            Finding(
                .unreadableState, folder.stateFile,
                message: record.state.message ?? "the run's state cannot be read",
                remedy: "take the file from a copy, or start the run anew with `telos rerun \(record.id)`"))
    }

    static func newerSchema(_ path: FilePath, ids: [RunID] = [], _ schema: Int, known: Int) -> Finding {
        Finding(
            .newerSchema, path, ids: ids,
            message: "it has schema \(schema); this Telos (\(telosVersion)) reads schemas up to \(known)",
            remedy: "verify it with the Telos that wrote it, or a later one")
    }

    /// Attempts count on from 1, perhaps with gaps (claims that came to nothing); each after the first was claimed; and
    /// a final state is what its last attempt's was.
    ///
    /// An imported run's attempts were told by its logs: nobody claimed them here, one that completed may stand before
    /// others, and nothing may say when the last one ended.
    private mutating func checkAttempts(
        _ life: RunLife, _ folder: RunFolder, _ content: RunContent, isImported: Bool
    ) {
        func inconsistent(_ message: String) -> Finding {
            Finding(
                .inconsistentState, folder.stateFile, message: message,
                remedy: "the file was changed by hand: take it from a copy")
        }
        let numbers = life.attempts.map(\.attempt)
        if numbers.first.map({ $0 < 1 }) ?? false || zip(numbers, numbers.dropFirst()).contains(where: { $0 >= $1 })
            || numbers.last.map({ $0 > life.attempt }) ?? false
        {
            add(inconsistent("its attempts are numbered \(numbers), and the current one is \(life.attempt)"))
        }
        if isImported {
            let counted = life.attempts.first { $0.attempt == life.countedAttempt }
            if counted == nil || (counted?.state == .completed) != (life.state == .completed) {
                let told = counted.map { "the attempt that counts \($0.state.rawValue)" } ?? "no attempt counts"
                add(inconsistent("the run is \(life.state.rawValue), and \(told)"))
            }
            return
        }
        if life.state.isFinal, let last = life.attempts.last, last.attempt == life.attempt, last.state != life.state {
            add(
                inconsistent(
                    "the run is \(life.state.rawValue), and its last attempt, which decides, \(last.state.rawValue)"))
        }
        if life.state.isFinal, life.finishedAt == nil { add(inconsistent("the run has ended, and has no finished_at")) }

        let claims = Set(content.files.compactMap { attemptNumber(of: $0.path, ending: ".claim") })
        for number in Set(numbers + [life.attempt]).sorted() where number > 1 && !claims.contains(number) {
            add(
                Finding(
                    .missingClaim, folder.claimFile(attempt: number),
                    message: "attempt \(number) was claimed by nobody",
                    remedy: "take the file from a copy; without it two could have written into the run at once"))
        }
        for number in claims.sorted() where number > life.attempt && !isHeld(number, folder) {
            add(
                Finding(
                    .strayClaim, folder.claimFile(attempt: number), isWrong: false,
                    message: "who claimed attempt \(number) died before it began",
                    remedy: "nothing: the next `telos resume` takes a later number"))
        }
    }

    /// Whether whoever claimed the attempt may still be about to begin it. A claim that cannot be read is told.
    private mutating func isHeld(_ attempt: Int, _ folder: RunFolder) -> Bool {
        do {
            return try folder.attemptClaim(attempt)?.isHeld(now: now) ?? false
        } catch {
            add(
                Finding(
                    .fileUnreadable, folder.claimFile(attempt: attempt), message: "\(error)",
                    remedy: "take the file from a copy"))
            return true
        }
    }

    /// A completed run reported final metrics, in its result or in its logs, or says that it did not.
    private mutating func checkCompletion(_ life: RunLife, _ folder: RunFolder, _ contradicted: Set<FilePath>) {
        guard !contradicted.contains(folder.resultFile) else { return }
        guard life.state == .completed, !life.warnings.contains(RunLife.noFinalMetrics) else { return }
        do {
            if try folder.reportsMetric() { return }
            let logs = try folder.logFiles()
            if [logs.out, logs.err].contains(where: { $0.map(contradicted.contains) ?? false }) { return }
            let reading = try LogReading.read(out: logs.out, err: logs.err)
            if reading.attempts.contains(where: { $0.finalMetrics != nil }) { return }
            add(
                Finding(
                    .untrueState, folder.stateFile,
                    message: "state.json says completed; neither result.json nor the logs report final metrics",
                    remedy: "take result.json and the logs from a copy; without them the run's outcome is not known"))
        } catch {
            add(
                Finding(
                    .fileUnreadable, folder.path, message: "\(error)",
                    remedy: "make the file readable, or take it from a copy"))
        }
    }

    private mutating func checkMetrics(_ folder: RunFolder, _ record: RunRecord) {
        do {
            let metrics = try folder.readMetrics()
            if metrics.isTorn {
                let isCompleted = record.state.state == .completed
                // Whatever ended a run in the middle may have ended it in the middle of a line: no rule is broken.
                add(
                    Finding(
                        .tornMetrics, folder.metricsFile, isWrong: isCompleted,
                        message: "its last line is torn, and is ignored",
                        remedy: isCompleted
                            ? "take the file from a copy" : "nothing: the next attempt begins a line of its own"))
            }
            if metrics.unreadableLineCount > 0 {
                add(
                    Finding(
                        .unreadableMetrics, folder.metricsFile,
                        message: "\(metrics.unreadableLineCount) of its lines are no JSON objects, and are ignored",
                        remedy: "take the file from a copy, or mend what writes it"))
            }
        } catch {
            add(
                Finding(
                    .fileUnreadable, folder.metricsFile, message: "\(error)",
                    remedy: "make the file readable, or take it from a copy"))
        }
    }

    /// The experiment's name follows from the configuration. Purpose, model and timestamp are the folder's: a run that
    /// was moved has moved.
    private mutating func checkPlace(_ record: RunRecord, _ configuration: RunConfiguration) {
        if let expected = expectedExperiment(configuration) {
            if expected != record.place.experiment {
                let experiment = record.place.experiment.isEmpty ? "no experiment" : record.place.experiment
                add(
                    Finding(
                        .misfiled, record.path,
                        message: "it stands under \(experiment), and by its configuration belongs under \(expected)",
                        remedy: "either was changed by hand: move the folder back, or take experiment_config.yaml "
                            + "from a copy"))
            }
        }
        var elsewhere: [String] = []
        if let purpose = configuration.purpose, purpose != record.place.purpose {
            elsewhere.append("purpose \(purpose)")
        }
        if let timestamp = configuration.timestamp, timestamp != record.place.timestamp {
            elsewhere.append("name \(timestamp)")
        }
        if !elsewhere.isEmpty {
            add(
                Finding(
                    .moved, record.path, isWrong: false,
                    message: "it was moved: it was launched under \(elsewhere.joined(separator: ", "))",
                    remedy: "nothing: where it stands counts"))
        }
    }
}

/// The name that follows from the configuration; nil when it does not say enough.
private func expectedExperiment(_ configuration: RunConfiguration) -> String? {
    if configuration.telos?.imported != nil { return configuration.importedExperiment }
    guard let task = configuration.task, let method = configuration.method,
        let dataType = configuration.dataTypeInNames, let learningRate = configuration.hyperparameters.learningRate
    else { return nil }
    return "\(task)_\(method)_\(dataType)_\(learningRate.folderName)"
}

/// The n of `attempt-{n}{ending}` at the top of a run's folder; nil for any other file.
func attemptNumber(of path: FilePath, ending: String) -> Int? {
    let name = path.string
    guard name.hasPrefix("attempt-"), name.hasSuffix(ending) else { return nil }
    return Int(name.dropFirst("attempt-".count).dropLast(ending.count))
}
