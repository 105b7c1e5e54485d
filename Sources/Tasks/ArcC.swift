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
