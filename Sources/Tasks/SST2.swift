extension ExampleFormat {
    /// The Stanford sentiment treebank in two classes (GLUE).
    static let sst2 = ExampleFormat(
        task: "SST2", fields: [.text("sentence")], label: .number("label", meanings: ["negative", "positive"]))
}

extension TrainingTask {
    static let sst2 = TrainingTask(
        .sst2, defaults: TaskDefaults(numDev: 500, trainsAsClassification: true)
    ) { fields, split, template throws(ExampleProblem) in
        let sentence = try fields.text("sentence").strippingWhiteSpace
        let label = try fields.label(count: 2, in: split)
        return switch template {
        case .llama: ("### Sentence: \(sentence) ### Sentiment: ", ["negative", "positive"], label)
        case .general: ("\(sentence) It was ", ["terrible", "great"], label)
        }
    }
}

extension String {
    fileprivate var strippingWhiteSpace: String {
        var text = self[...]
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
