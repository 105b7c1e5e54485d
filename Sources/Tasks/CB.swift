extension ExampleFormat {
    /// CommitmentBank (SuperGLUE): whether a text commits its speaker to a clause.
    static let cb = ExampleFormat(
        task: "CB", fields: [.text("premise"), .text("hypothesis")],
        label: .number("label", meanings: ["entailment", "contradiction", "neutral"]))
}

extension TrainingTask {
    static let cb = TrainingTask(
        .cb, defaults: TaskDefaults(numDev: 100, trainsAsClassification: true)
    ) { fields, split, _ throws(ExampleProblem) in
        let premise = try fields.text("premise")
        let hypothesis = try fields.text("hypothesis")
        let label = try fields.label(count: 3, in: split)
        let prefix = "Suppose \(premise) Can we infer that \"\(hypothesis)\"? Yes, No, or Maybe?\n"
        return (prefix, ["Yes", "No", "Maybe"], label)
    }
}
