/// After which steps a training run reports or keeps something.
package struct ReportSchedule: Equatable, Sendable {
    package var logSteps: Int
    package var evalSteps: Int
    /// nil when no checkpoint is kept but the best.
    package var saveSteps: Int?
    package var steps: Int

    package init(logSteps: Int, evalSteps: Int, saveSteps: Int? = nil, steps: Int) {
        self.logSteps = logSteps
        self.evalSteps = evalSteps
        self.saveSteps = saveSteps
        self.steps = steps
    }

    /// Whether the losses since the last such step are reported. Before every evaluation and checkpoint they are.
    package func isLogged(_ step: Int) -> Bool { step % logSteps == 0 || isEvaluated(step) || isSaved(step) }

    /// Whether the weights of this step are evaluated; those of step 0 are.
    package func isEvaluated(_ step: Int) -> Bool { step % evalSteps == 0 || step == steps }

    /// Whether the weights of this step are saved, the best or not.
    package func isSaved(_ step: Int) -> Bool {
        guard let saveSteps, step > 0 else { return false }
        return step % saveSteps == 0 || step == steps
    }
}
