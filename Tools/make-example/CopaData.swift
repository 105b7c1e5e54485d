/// The example's data: the original splits, and the train file once more in other words.
struct CopaData {
    /// 300 lines to train on, then 100 that training sets aside as `dev`.
    var train: [CopaExample]
    /// The same events as `train`, line by line, with the premises in other words.
    var rephrasedTrain: [CopaExample]
    var validation: [CopaExample]
    /// Written without labels.
    var test: [CopaExample]

    init(world: World, seed: UInt64) {
        var draw = ExampleDraw(random: RandomSource(seed: seed))
        (train, rephrasedTrain) = draw.examples(of: world.themes, count: 400)
        validation = draw.examples(of: world.themes, count: 240).original
        test = draw.examples(of: world.themes, count: 60).original
    }

    /// Every text of validation and test, right and wrong, as it stands in the corpus: pretraining must not meet them.
    var heldOutTexts: Set<String> {
        Set(
            (validation + test).flatMap { example in
                example.choices.map {
                    Corpus.text(
                        premise: example.premise, answer: $0,
                        question: Event.Question(rawValue: example.question)!)
                }
            })
    }
}

/// Draws examples, none twice.
private struct ExampleDraw {
    var random: RandomSource
    private var taken: Set<[String]> = []

    init(random: RandomSource) { self.random = random }

    /// Examples that go evenly through every theme, both of its sides and both questions, half of them with label 0.
    mutating func examples(of themes: [World.Theme], count: Int) -> (original: [CopaExample], rephrased: [CopaExample])
    {
        var original: [CopaExample] = []
        var rephrased: [CopaExample] = []
        while original.count < count {
            let cells = themes.flatMap { theme in
                Event.Question.allCases.flatMap { question in [(theme, 0, question), (theme, 1, question)] }
            }
            for (theme, side, question) in random.shuffled(cells) where original.count < count {
                let label = original.count % 2 == 0 ? random.index(below: 2) : 1 - original[original.count - 1].label
                guard let pair = newExample(theme: theme, side: side, question: question, label: label) else {
                    continue
                }
                original.append(pair.original)
                rephrased.append(pair.rephrased)
            }
        }
        return (original, rephrased)
    }

    /// One example in the original's words and in the rephrased data's, neither of which was drawn before; nil when
    /// there seems to be none left.
    private mutating func newExample(
        theme: World.Theme, side: Int, question: Event.Question, label: Int
    ) -> (original: CopaExample, rephrased: CopaExample)? {
        for _ in 0..<100 {
            let event = Event(
                theme: theme, side: side, person: random.pick(World.people), object: random.pick(theme.objects),
                question: question)
            let examples = [
                event.example(premise: random.index(below: World.wordings - 1), label: label, otherNoun: false),
                event.example(premise: World.wordings - 1, label: label, otherNoun: true),
            ]
            if examples.contains(where: { taken.contains($0.identity) }) { continue }
            taken.formUnion(examples.map(\.identity))
            return (examples[0], examples[1])
        }
        return nil
    }
}

extension Event {
    /// - Parameter premise: the wording of the premise.
    fileprivate func example(premise: Int, label: Int, otherNoun: Bool) -> CopaExample {
        let right = sentences(premise: premise, right: true, otherNoun: otherNoun)
        let wrong = sentences(premise: premise, right: false, otherNoun: otherNoun)
        let choices = [right.answer, wrong.answer]
        return CopaExample(
            premise: right.premise, choices: label == 0 ? choices : choices.reversed(),
            question: question.rawValue, label: label)
    }
}
