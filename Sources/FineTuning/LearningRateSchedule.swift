import Glibc

/// The learning rate of every step.
package struct LearningRateSchedule: Equatable, Sendable {
    package enum Shape: String, Sendable {
        case constant
        /// Falls in a straight line to 0 after the last step.
        case linear
        /// Falls along half a cosine to 0 after the last step.
        case cosine
    }

    package var shape: Shape
    /// The first steps, during which the rate rises in a straight line from `peak / warmupSteps` to the peak.
    package var warmupSteps: Int
    package var steps: Int
    package var peak: Double

    package init(shape: Shape, warmupSteps: Int, steps: Int, peak: Double) {
        self.shape = shape
        self.warmupSteps = warmupSteps
        self.steps = steps
        self.peak = peak
    }

    /// The rate of this step, counted from 1.
    package func learningRate(at step: Int) -> Double {
        if step < warmupSteps { return peak * Double(step) / Double(warmupSteps) }
        // Of what follows the warm-up: 0 at its first step, 1 one step after the last.
        let first = max(warmupSteps, 1)
        let progress = min(1, Double(step - first) / Double(max(1, steps + 1 - first)))
        return switch shape {
        case .constant: peak
        case .linear: peak * (1 - progress)
        case .cosine: peak * 0.5 * (1 + cos(.pi * progress))
        }
    }
}
