extension ExampleFormat {
    /// Recognising textual entailment (SuperGLUE): whether a sentence follows from a text.
    static let rte = ExampleFormat(
        task: "RTE", fields: [.text("premise"), .text("hypothesis")],
        label: .number("label", meanings: ["entailment", "not entailment"]))
}
