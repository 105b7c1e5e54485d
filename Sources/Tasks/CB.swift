extension ExampleFormat {
    /// CommitmentBank (SuperGLUE): whether a text commits its speaker to a clause.
    static let cb = ExampleFormat(
        task: "CB", fields: [.text("premise"), .text("hypothesis")],
        label: .number("label", meanings: ["entailment", "contradiction", "neutral"]))
}
