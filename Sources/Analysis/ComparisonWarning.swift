/// What a reader of a comparison has to know before believing it.
package struct ComparisonWarning: Hashable, Sendable {
    package enum Code: String, Sendable, CaseIterable {
        /// The best value of a hyperparameter is the least or the greatest that was tried.
        case edgeOfGrid = "edge_of_grid"
        /// Fewer than three seeds in a group.
        case fewSeeds = "few_seeds"
        /// The metric that is reported is the one by which was chosen.
        case chosenOnValidation = "chosen_on_validation"
        /// Runs that report nothing on dev, beside others of their group that do.
        case devMissing = "dev_missing"
        /// Runs of different seeds whose losses are equal to the last digit.
        case seedWithoutEffect = "seed_without_effect"
        /// The data is not what it was when the runs were trained.
        case dataChanged = "data_changed"
        case dataMissing = "data_missing"
        /// The groups had different numbers of passes, time or memory.
        case unequalBudgets = "unequal_budgets"
        /// Runs of one group differ in more than what they are averaged over.
        case mixedGroups = "mixed_groups"
        /// Runs that were selected and enter no group.
        case leftOut = "left_out"
    }

    package let code: Code
    /// One sentence for people.
    package let message: String
}
