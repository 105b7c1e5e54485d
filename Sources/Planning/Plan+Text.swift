import RunModel
package import RunStore
import SystemPackage

extension Plan {
    /// What `telos train --dry-run` shows people: each sweep with its dimensions, then its runs and the folders that
    /// they would be made in, then the total. Notices are not in it: they are talk, and go where talk goes.
    package func text(project: Project) -> String {
        let results = project.written(project.resultsFolder)
        var text = ""
        for sweep in sweeps {
            text += sweep.text(results: results) + "\n"
        }
        let skipped = sweeps.reduce(0) { $0 + $1.skippedCount }
        return text + "Total: \(runCount) runs in \(sweeps.count) sweeps"
            + (skipped > 0 ? ", \(skipped) left out" : "") + "; nothing was made\n"
    }
}

extension PlannedSweep {
    fileprivate func text(results: String) -> String {
        var lines = ["\(configFile.path)", "  Purpose: \(purpose)"]
        for dimension in dimensions {
            lines.append("  \(dimension.key): \(dimension.values.map(visible).joined(separator: ", "))")
        }
        if let run = runs.first {
            lines.append(
                "  Engine: \(run.engine.rawValue)" + (run.native.map { ", \($0.threads) threads a run" } ?? ""))
        }
        lines.append("  Runs at a time: \(parallel)" + (devices.isEmpty ? "" : ", devices \(deviceText)"))
        if let timeLimit { lines.append("  Time limit: \(timeLimit) s an attempt") }
        if !continueOnError { lines.append("  The first failure stops what has not started") }
        if !waitForCompletion { lines.append("  Runs in the background") }
        for (index, run) in runs.enumerated() {
            lines.append("  [\(index + 1)] \(results)/\(run.experimentPath)")
            let values = run.dimensionValues.map { "\($0.key)=\(visible($0.value))" }.joined(separator: " ")
            if !values.isEmpty { lines.append("      \(values)") }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private var deviceText: String {
        devices.joined(separator: ",") + (devicesPerRun > 1 ? ", \(devicesPerRun) a run" : "")
    }
}
