package import RunIndex
import RunModel

/// What one training purpose made of a dataset.
package struct PurposeUse: Hashable, Sendable {
    /// Of the training: the folder that its runs are filed under.
    package var purpose: String
    /// The newest first.
    package var runs: [RunDataUse]

    /// The run with the best result; of equal ones the oldest. nil when none has one.
    package var best: RunDataUse? { runs.best }
}

extension [RunDataUse] {
    /// By training purpose, in the order of the purposes' bytes.
    package var byPurpose: [PurposeUse] {
        Dictionary(grouping: self, by: \.purpose).map { PurposeUse(purpose: $0, runs: $1) }
            .sorted { $0.purpose.utf8.lexicographicallyPrecedes($1.purpose.utf8) }
    }

    /// The run with the greatest accuracy on the validation split; where none has an accuracy, the greatest f1. Of equal
    /// ones the oldest. Runs that are not completed and values that are no numbers do not count.
    package var best: RunDataUse? {
        for metric in ["accuracy", "f1"] {
            let measured = filter { run in
                run.state == .completed && run.result?.metric == metric && run.result?.value.isNaN == false
            }
            // The oldest first: of equal ones the first is kept.
            if let best = measured.reversed().max(by: { $0.result!.value < $1.result!.value }) { return best }
        }
        return nil
    }
}
