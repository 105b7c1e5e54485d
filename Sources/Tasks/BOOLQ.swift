extension ExampleFormat {
    /// Yes-or-no questions about a passage (SuperGLUE).
    static let boolq = ExampleFormat(
        task: "BOOLQ", fields: [.text("question"), .text("passage")], label: .bool("answer"))
}

extension TrainingTask {
    static let boolq = TrainingTask(
        .boolq, defaults: TaskDefaults(numDev: 500, trainsAsClassification: true)
    ) { fields, split, template throws(ExampleProblem) in
        let text = try fields.text("question")
        let passage = try fields.text("passage")
        let answer = try fields.flag("answer", in: split)
        let question = text.capitalizingFirst + (text.hasSuffix("?") ? "" : "?")
        let prefix = "\(passage) \(question)" + (template == .llama ? " " : "\n")
        return (prefix, ["Yes", "No"], answer.map { $0 ? 0 : 1 })
    }
}

extension String {
    fileprivate var capitalizingFirst: String {
        guard let first = unicodeScalars.first else { return self }
        return first.properties.uppercaseMapping + String(unicodeScalars.dropFirst())
    }
}
