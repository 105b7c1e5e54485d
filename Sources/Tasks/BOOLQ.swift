extension ExampleFormat {
    /// Yes-or-no questions about a passage (SuperGLUE).
    static let boolq = ExampleFormat(
        task: "BOOLQ", fields: [.text("question"), .text("passage")], label: .bool("answer"))
}
