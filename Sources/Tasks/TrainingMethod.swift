/// How a run trains.
package enum TrainingMethod: String, CaseIterable, Sendable {
    /// Zeroth order: MeZO's two forward passes a step.
    case zo
    /// First order, every weight.
    case foFull = "fo_full"
    /// First order, low-rank adapters only.
    case foLora = "fo_lora"
}
