/// After which steps a training run reports something.
package struct ReportSchedule: Equatable, Sendable {
    package var logSteps: Int
    package var evalSteps: Int
    package var steps: Int

    package init(logSteps: Int, evalSteps: Int, steps: Int) {
        self.logSteps = logSteps
        self.evalSteps = evalSteps
        self.steps = steps
    }

    /// Whether the losses since the last such step are reported. Before every evaluation they are.
    package func isLogged(_ step: Int) -> Bool { step % logSteps == 0 || isEvaluated(step) }

    /// Whether the weights of this step are evaluated; those of step 0 are.
    package func isEvaluated(_ step: Int) -> Bool { step % evalSteps == 0 || step == steps }
}
