extension ExampleFormat {
    /// The AI2 reasoning challenge, asked for the letter of the answer.
    static let arcCMC = arcC(task: "ArcC_MC")
    /// The AI2 reasoning challenge, asked for the answer itself.
    static let arcCCloze = arcC(task: "ArcC_Cloze")

    private static func arcC(task: String) -> ExampleFormat {
        ExampleFormat(
            task: task, fields: [.text("question"), .choices("choices")],
            label: .letter("answerKey", ofChoicesIn: "choices"))
    }
}

extension TrainingTask {
    static let arcCMC = arcC(.arcCMC) { question, choices in
        let listed = choices.map { "\n(\($0.letter)) \($0.text)" }.joined()
        return ("Question: \(question)\(listed)", choices.map { "\nAnswer: \($0.letter)" })
    }

    static let arcCCloze = arcC(.arcCCloze) { question, choices in
        ("Question: \(question)", choices.map { "\nAnswer: \($0.text)" })
    }

    private static func arcC(
        _ format: ExampleFormat,
        word:
            @escaping @Sendable (
                _ question: String, _ choices: [(letter: String, text: String)]
            ) -> (prefix: String, candidates: [String])
    ) -> TrainingTask {
        TrainingTask(
            format, defaults: TaskDefaults(numDev: 500, trainsAsClassification: true)
        ) { fields, split, _ throws(ExampleProblem) in
            let question = try fields.text("question")
            let (texts, letters) = try fields.choices("choices")
            let label = try fields.letter("answerKey", of: letters, in: split).flatMap(letters.firstIndex)
            let (prefix, candidates) = word(question, Array(zip(letters, texts)))
            return (prefix, candidates, label)
        }
    }
}
