extension ExampleFormat {
    /// The Stanford sentiment treebank in two classes (GLUE).
    static let sst2 = ExampleFormat(
        task: "SST2", fields: [.text("sentence")], label: .number("label", meanings: ["negative", "positive"]))
}
