/// What a figure was computed by, in the words that stand beside it; each is explained where its result is declared.
package enum StatisticalMethod: String, Hashable, Sendable, CaseIterable {
    /// `MeanInterval`
    case meanInterval = "t interval of the mean"
    /// `MeanComparison.welch`
    case welch = "Welch's t test"
    /// `MeanComparison.paired`
    case pairedT = "paired t test"
    /// `ExactMcNemar`
    case exactMcNemar = "exact McNemar test"
    /// `PairedBootstrap`
    case pairedBootstrap = "paired bootstrap, percentile interval"
    /// `WilsonInterval`
    case wilson = "Wilson score interval"
    /// `ProportionDifference`
    case newcombe = "Newcombe's hybrid score interval"
    /// `HolmCorrection`
    case holm = "Holm correction"
}
