import RunModel
package import RunStore
import Tasks

extension PlannedRun {
    package var equalKey: EqualKey { EqualKey(run: self) }
}

extension EqualKey {
    fileprivate init(run: PlannedRun) {
        self.init(
            model: run.modelFacts.fingerprint ?? run.model.text, task: run.task.name, method: run.method.rawValue,
            data: run.dataset.fingerprint ?? run.dataPath, engine: run.engine, script: run.script,
            hyperparameters: run.hyperparameters)
    }
}
