/// How the weights are trained.
package enum Method: String, CaseIterable, Sendable, CustomStringConvertible {
    /// MeZO: zeroth-order stochastic gradient descent (arXiv 2305.17333).
    case zo
    /// First order, all weights.
    case foFull = "fo_full"
    /// First order, low-rank adapters.
    case foLora = "fo_lora"

    package var description: String { rawValue }
}
