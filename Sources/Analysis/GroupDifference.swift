package import Statistics

/// A group held against the chosen one.
package struct GroupDifference: Sendable {
    /// Places in the comparison's groups.
    package let group: Int
    package let reference: Int
    package let evidence: Evidence
    /// Corrected after Holm over all differences of its part; nil where there is no p.
    package internal(set) var adjustedP: Double?

    package enum Evidence: Sendable {
        /// Over the seeds: paired when both groups have the same ones, else Welch's.
        case seeds(MeanComparison)
        /// One run each, on the same examples.
        case examples(PairedOutcomes)
        /// One run each, of which only the accuracies and the numbers of examples are known.
        case proportions(ProportionDifference, because: String)
        /// No test is possible.
        case none(because: String)
    }

    /// The mean of the group less that of the reference.
    package let difference: Double

    package var interval: ConfidenceInterval? {
        switch evidence {
        // One without a width looks like certainty, and is ignorance.
        case .seeds(let comparison): comparison.hasNoVariance ? nil : comparison.interval
        case .examples(let outcomes): outcomes.bootstrap.interval
        case .proportions(let proportions, _): proportions.interval
        case .none: nil
        }
    }

    package var pValue: Double? {
        switch evidence {
        case .seeds(let comparison): comparison.pValue
        case .examples(let outcomes): outcomes.test.pValue
        case .proportions, .none: nil
        }
    }

    /// What the interval and the p are computed by.
    package var methods: [StatisticalMethod] {
        switch evidence {
        case .seeds(let comparison): comparison.hasNoVariance ? [] : [comparison.method]
        case .examples(let outcomes): [outcomes.test.method, outcomes.bootstrap.method]
        case .proportions(let proportions, _): [proportions.method]
        case .none: []
        }
    }

    /// What n counts: seeds in pairs, seeds of each, or examples.
    package var countText: String {
        switch evidence {
        case .seeds(let comparison) where comparison.method == .pairedT: "\(comparison.firstCount) pairs of runs"
        case .seeds(let comparison): "\(comparison.firstCount) and \(comparison.secondCount) runs"
        case .examples(let outcomes): "\(outcomes.count) examples"
        case .proportions(let proportions, _): "\(proportions.first.count) and \(proportions.second.count) examples"
        case .none: "-"
        }
    }
}
