extension ExampleFormat {
    /// The Winograd schema challenge (SuperGLUE): whether a pronoun means a noun.
    static let wsc = ExampleFormat(
        task: "WSC", fields: [.text("text"), .text("span1_text"), .text("span2_text")],
        label: .number("label", meanings: ["no", "yes"]))
}
