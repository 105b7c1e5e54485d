import JSONValues
import RunModel
package import RunStore

/// The machine-readable form of runs. Its keys are part of the contract: they are only ever added; unknown is `null`.
package enum RunListJSON {
    /// One array, newest run first.
    package static func text(of runs: [RunRecord], in project: Project) -> String {
        let now = Moment.now()
        let values = runs.sorted(by: RunRecord.isNewer).map { run in
            var run = run
            project.readProgress(into: &run)
            return run.json(in: project, now: now)
        }
        return JSONValue.array(values).prettyText
    }
}
