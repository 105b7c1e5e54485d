extension ExampleFormat {
    /// Words in context (SuperGLUE): whether a word means the same in two sentences.
    static let wic = ExampleFormat(
        task: "WiC", fields: [.text("word"), .text("sentence1"), .text("sentence2")],
        label: .number("label", meanings: ["no", "yes"]))
}
