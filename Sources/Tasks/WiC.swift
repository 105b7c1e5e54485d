extension ExampleFormat {
    /// Words in context (SuperGLUE): whether a word means the same in two sentences.
    static let wic = ExampleFormat(
        task: "WiC", fields: [.text("word"), .text("sentence1"), .text("sentence2")],
        label: .number("label", meanings: ["no", "yes"]))
}

extension TrainingTask {
    static let wic = TrainingTask(
        .wic, defaults: TaskDefaults(numDev: 500, trainsAsClassification: true)
    ) { fields, split, _ throws(ExampleProblem) in
        let word = try fields.text("word")
        let sentences = [try fields.text("sentence1"), try fields.text("sentence2")]
        let label = try fields.label(count: 2, in: split)
        let question = "Does the word \"\(word)\" have the same meaning in these two sentences? Yes, No?"
        return ("\(question)\n\(sentences[0])\n\(sentences[1])\n", ["No", "Yes"], label)
    }
}
