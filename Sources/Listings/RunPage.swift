import DurableFiles
import JSONValues
import RunFolders
import RunModel
package import RunStore

/// `telos show`: one run for people: why, what, on what, how it went, where its files are.
package enum RunPage {
    package static func text(of run: RunRecord, in project: Project) -> String {
        var run = run
        project.readProgress(into: &run)
        // Why it cannot be read stands among the warnings already.
        let metrics = try? RunFolder(run.path).readMetrics()
        if let count = metrics?.unreadableLineCount, count > 0 {
            run.warnings.append("metrics.jsonl has \(count) unreadable lines")
        }
        var page = Page()
        page.line("Run", "\(run.id)  \(run.state.text)")
        if let message = run.state.message { page.line("", message) }
        if let progress = run.progress, run.state.state != .completed {
            let place = "at step \(progress.step)" + (progress.steps.map { " of \($0)" } ?? "")
            // A log's message names the place itself: `log ends at step 400 of 1000; attempt 1 ran out of memory`.
            let isSaid = run.state.message?.split(separator: ";").contains { $0.hasSuffix(place) } == true
            if !isSaid { page.line("", place) }
        }
        for warning in run.warnings { page.line("Warning", warning) }
        page.line("Purpose", run.place.purpose)
        if let description = run.configuration?.telos?.description { page.line("", description) }
        if let telos = run.configuration?.telos, !telos.tags.isEmpty {
            page.line("Tags", telos.tags.joined(separator: ", "))
        }
        addWhat(run, to: &page)
        addData(run, to: &page)
        addTimes(run, to: &page)
        addOutcome(run, project.points(of: run, metrics), to: &page)
        addPlaces(run, in: project, to: &page)
        page.gap()
        page.line("Next", nextCommand(of: run))
        return page.text
    }

    private static func addWhat(_ run: RunRecord, to page: inout Page) {
        guard let configuration = run.configuration else { return }
        page.gap()
        page.line("Model", configuration.model ?? run.place.model)
        if let architecture = configuration.telos?.model.architecture { page.line("", architecture) }
        page.line("Task", configuration.task)
        page.line("Method", configuration.method)
        let values = run.hyperparameters.compactMap { key, value in value.map { "\(key) \($0.listingText)" } }
        for (index, value) in values.enumerated() { page.line(index == 0 ? "Hyperparameters" : "", value) }
        if let telos = configuration.telos, telos.imported == nil {
            page.line("Engine", telos.engine.rawValue + (telos.native.map { ", \($0.threads) threads" } ?? ""))
        }
    }

    private static func addData(_ run: RunRecord, to page: inout Page) {
        guard let configuration = run.configuration else { return }
        page.gap()
        page.line("Data", configuration.dataPath ?? configuration.dataType)
        guard let dataset = configuration.telos?.dataset else { return }
        var origin = [dataset.kind.rawValue]
        if let purpose = dataset.generationPurpose { origin.append("generated for \(purpose)") }
        if let id = dataset.experimentID { origin.append("experiment \(id)") }
        page.line("", origin.joined(separator: ", "))
        let splits = dataset.splits.map { "\($0.name) \($0.examples)" }
        if !splits.isEmpty { page.line("", "examples: " + splits.joined(separator: ", ")) }
        page.line("", dataset.fingerprint)
    }

    private static func addTimes(_ run: RunRecord, to page: inout Page) {
        page.gap()
        // Of an imported run only its first words tell when it began.
        let isImported = run.configuration?.telos?.imported != nil
        if isImported, run.life?.startedAt == nil {
            page.line("Dated", "\(run.createdAt), by its log's file")
        } else if !isImported {
            page.line("Launched", run.createdAt.unixMilliseconds == 0 ? nil : run.createdAt.description)
        }
        guard let life = run.life else { return }
        page.line("Started", life.startedAt?.description)
        page.line("Finished", life.finishedAt?.description)
        page.line("Took", run.duration(now: .now()).map(durationText))
        if let attempt = life.attempts.last {
            let devices = attempt.devices.isEmpty ? [] : ["devices \(attempt.devices.joined(separator: ","))"]
            let places = (attempt.host.isEmpty ? [] : [attempt.host]) + devices
            page.line("On", places.isEmpty ? nil : places.joined(separator: ", "))
            if let bytes = attempt.peakMemoryByteCount { page.line("Peak memory", byteText(bytes)) }
        }
        if life.attempts.count > 1 { page.line("Attempts", String(life.attempts.count)) }
        if life.state.isFinal {
            page.line("Exit", life.signal.map { "signal \($0)" } ?? life.exitCode.map { "code \($0)" })
        }
    }

    private static func addOutcome(_ run: RunRecord, _ points: [MetricPoint], to page: inout Page) {
        for (index, metric) in run.result.enumerated() {
            if index == 0 { page.gap() }
            page.line(index == 0 ? "Result" : "", "\(metric.key) \(metric.value.numberText)")
        }
        let curves = [("loss", "Loss"), ("eval_dev_loss", "Dev loss")]
        for (key, title) in curves {
            let values = points.compactMap { point in point[key].map { (place(of: point), $0) } }
            guard let first = values.first, let last = values.last else { continue }
            page.gap()
            guard values.count > 1 else {
                page.line(title, "\(first.0 ?? "once"): \(rounded(first.1))")
                continue
            }
            page.line(title, Sparkline.text(of: values.map(\.1), width: 48))
            page.line("", "\(first.0 ?? "first"): \(rounded(first.1))   \(last.0 ?? "last"): \(rounded(last.1))")
        }
    }

    /// nil for a point that says neither its step nor its epoch.
    private static func place(of point: MetricPoint) -> String? {
        point.step.map { "step \($0)" } ?? point["epoch"].map { "epoch \(rounded($0))" }
    }

    private static func addPlaces(_ run: RunRecord, in project: Project, to page: inout Page) {
        page.gap()
        if let imported = run.configuration?.telos?.imported { addSources(imported, to: &page) }
        page.line("Folder", project.written(run.path))
        page.line("Sweep", run.sweep?.text)
        page.line("Config", run.configuration?.telos?.configFile?.path)
        page.line("By hand", run.configuration?.command)
    }

    /// What an imported run was made of, and how each value was found.
    private static func addSources(_ imported: RunConfiguration.Imported, to page: inout Page) {
        page.line("Imported", imported.importedAt.description)
        for (index, source) in imported.sources.enumerated() { page.line(index == 0 ? "From" : "", source) }
        var origins: [String] = []
        for field in imported.found where !origins.contains(field.origin) { origins.append(field.origin) }
        for (index, origin) in origins.enumerated() {
            let keys = imported.found.filter { $0.origin == origin }.map(\.key)
            page.line(index == 0 ? "Found" : "", "\(origin): \(keys.joined(separator: ", "))")
        }
        page.gap()
    }

    /// What people do about a run that did not complete.
    private static func nextCommand(of run: RunRecord) -> String? {
        guard let telos = run.configuration?.telos, telos.imported == nil, run.life != nil else { return nil }
        let hasStarted = run.life?.attempts.isEmpty == false
        switch run.state.state {
        case .failed, .stopped, .lost:
            let goesOn = telos.engine == .native || telos.script?.resume == true || !hasStarted
            return goesOn ? "telos resume \(run.id)" : "telos rerun \(run.id)"
        case .running: return run.state.reason == .unsupervised ? "telos stop \(run.id)" : nil
        case .completed, .queued, nil: return nil
        }
    }

    /// Four decimals are enough for the ends of a curve; the numbers themselves stand in metrics.jsonl.
    private static func rounded(_ value: Double) -> String {
        guard value.isFinite else { return String(value) }
        return DecimalText((value * 10_000).rounded() / 10_000).pythonRepr
    }

    private static func durationText(_ seconds: Double) -> String {
        let whole = Int(seconds)
        if whole < 60 { return "\(DecimalText((seconds * 10).rounded() / 10).pythonRepr) s" }
        if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
        return "\(whole / 3600) h \(whole % 3600 / 60) min"
    }

    private static func byteText(_ count: Int) -> String {
        "\(DecimalText((Double(count) / 1_048_576 * 10).rounded() / 10).pythonRepr) MiB"
    }
}
