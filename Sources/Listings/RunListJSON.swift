import JSONValues
import RunModel
package import RunStore

/// The machine-readable form of runs. Its keys are part of the contract: they are only ever added; unknown is `null`.
package enum RunListJSON {
    /// One array, for people's eyes too, newest run first.
    package static func text(of runs: [RunRecord], in project: Project) -> String {
        let now = Moment.now()
        let values = runs.sorted(by: RunRecord.isNewer).map { run in
            var run = run
            project.readProgress(into: &run)
            return run.json(in: project, now: now)
        }
        return JSONValue.array(values).prettyText
    }

    /// One array, one run a line, in pieces of whole lines.
    ///
    /// - Parameter runs: the compact JSON of each, in the order to be written.
    package static func write(_ runs: some Sequence<String>, to write: (String) -> Void) {
        var lines = LineBuffer()
        var array = JSONLines()
        for run in runs {
            array.begin(&lines, write)
            lines.append(run)
        }
        array.end(&lines, write)
        lines.flush(write)
    }
}
