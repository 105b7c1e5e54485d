extension ExampleFormat {
    /// Choice of plausible alternatives (SuperGLUE): which of two sentences is the cause or the effect of a premise.
    static let copa = ExampleFormat(
        task: "Copa",
        fields: [.text("premise"), .text("choice1"), .text("choice2"), .word("question", of: ["cause", "effect"])],
        label: .number("label", meanings: ["choice1", "choice2"]))
}

extension TrainingTask {
    static let copa = TrainingTask(
        .copa, defaults: TaskDefaults(numDev: 100, trainsAsClassification: false)
    ) { fields, split, _ throws(ExampleProblem) in
        let premise = try fields.text("premise").droppingTrailingSpace()
        let choices = [try fields.text("choice1"), try fields.text("choice2")]
        let question = try fields.word("question", of: ["cause", "effect"])
        let label = try fields.label(count: 2, in: split)
        let start = premise.hasSuffix(".") ? String(premise.dropLast()) : premise
        return (start + (question == "effect" ? " so " : " because "), choices.map(continuation), label)
    }

    /// The choice as the rest of a sentence: its first word begins small unless it is `I`.
    private static func continuation(_ choice: String) -> String {
        let end = choice.firstIndex(of: " ") ?? choice.endIndex
        let word = choice[..<end]
        return (word == "I" ? String(word) : word.lowercased()) + choice[end...]
    }
}

extension String {
    fileprivate func droppingTrailingSpace() -> String {
        var text = self[...]
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
