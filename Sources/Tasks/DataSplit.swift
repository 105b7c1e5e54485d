/// One of the three files of a data set.
package enum DataSplit: String, CaseIterable, Sendable {
    /// Its last `num_dev` examples are the dev set, the others are trained on.
    case train
    case validation
    /// Unlabelled, never used in training.
    case test

    /// Whether every example must carry a label.
    package var isLabelled: Bool { self != .test }
}
