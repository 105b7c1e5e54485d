extension ExampleFormat {
    /// The Winograd schema challenge (SuperGLUE): whether a pronoun means a noun.
    static let wsc = ExampleFormat(
        task: "WSC", fields: [.text("text"), .text("span1_text"), .text("span2_text")],
        label: .number("label", meanings: ["no", "yes"]))
}

extension TrainingTask {
    static let wsc = TrainingTask(
        .wsc, defaults: TaskDefaults(numDev: 500, trainsAsClassification: true)
    ) { fields, split, _ throws(ExampleProblem) in
        let text = try fields.text("text")
        let noun = try fields.text("span1_text")
        let pronoun = try fields.text("span2_text").lowercased()
        let label = try fields.label(count: 2, in: split)
        let question = "In the previous sentence, does the pronoun \"\(pronoun)\" refer to \(noun)? Yes or No?"
        return ("\(text)\n\(question)\n", ["No", "Yes"], label)
    }
}
