extension ExampleFormat {
    /// Recognising textual entailment (SuperGLUE): whether a sentence follows from a text.
    static let rte = ExampleFormat(
        task: "RTE", fields: [.text("premise"), .text("hypothesis")],
        label: .number("label", meanings: ["entailment", "not entailment"]))
}

extension TrainingTask {
    static let rte = TrainingTask(
        .rte, defaults: TaskDefaults(numDev: 500, trainsAsClassification: true)
    ) { fields, split, template throws(ExampleProblem) in
        let premise = try fields.text("premise")
        let hypothesis = try fields.text("hypothesis")
        let label = try fields.label(count: 2, in: split)
        let prefix =
            switch template {
            case .llama: "Suppose \"\(premise)\" Can we infer that \"\(hypothesis)\"? Yes or No? "
            case .general: "\(premise)\nDoes this mean that \"\(hypothesis)\" is true? Yes or No?\n"
            }
        return (prefix, ["Yes", "No"], label)
    }
}
