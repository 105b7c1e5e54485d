/// The example's data: the original splits, and the train file once more in other words.
struct CopaData {
    /// 300 lines to train on, then 100 that training sets aside as `dev`.
    var train: [CopaExample]
    /// The same events as `train`, line by line, in other words.
    var rephrasedTrain: [CopaExample]
    /// Of themes that `train` never touches, so that what is measured is not remembered.
    var validation: [CopaExample]
    /// Of the same themes as `validation`, written without labels.
    var test: [CopaExample]

    init(world: World, seed: UInt64) {
        var draw = ExampleDraw(random: RandomSource(seed: seed))
        let themes = draw.random.shuffled(world.themes)
        let heldOut = Array(themes.prefix(15))
        (train, rephrasedTrain) = draw.examples(of: Array(themes.dropFirst(15)), count: 400)
        validation = draw.examples(of: heldOut, count: 240).original
        test = draw.examples(of: heldOut, count: 60).original
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
    mutating func examples(of themes: [World.Theme], count: Int) -> (original: [CopaExample], rephrased: [CopaExample]) {
        var original: [CopaExample] = []
        var rephrased: [CopaExample] = []
        while original.count < count {
            let cells = themes.flatMap { theme in
                Event.Question.allCases.flatMap { question in [(theme, 0, question), (theme, 1, question)] }
            }
            for (theme, side, question) in random.shuffled(cells) where original.count < count {
                let label = original.count % 2 == 0 ? random.index(below: 2) : 1 - original[original.count - 1].label
                let pair = newExample(theme: theme, side: side, question: question, label: label)
                original.append(pair.original)
                rephrased.append(pair.rephrased)
            }
        }
        return (original, rephrased)
    }

    /// One example in the original's words and in the rephrased data's, neither of which was drawn before.
    private mutating func newExample(
        theme: World.Theme, side: Int, question: Event.Question, label: Int
    ) -> (original: CopaExample, rephrased: CopaExample) {
        while true {
            let event = Event(
                theme: theme, side: side, person: random.pick(World.people), object: random.pick(theme.objects),
                question: question)
            let premise = random.index(below: World.wordings - 1)
            let right = random.index(below: World.wordings - 1)
            let wrong = random.index(below: World.wordings - 1)
            let last = World.wordings - 1
            let original = event.example(premise: premise, right: right, wrong: wrong, label: label, otherNoun: false)
            let rephrased = event.example(premise: last, right: last, wrong: last, label: label, otherNoun: true)
            if taken.contains(original.identity) || taken.contains(rephrased.identity) { continue }
            taken.formUnion([original.identity, rephrased.identity])
            return (original, rephrased)
        }
    }
}

extension Event {
    fileprivate func example(premise: Int, right: Int, wrong: Int, label: Int, otherNoun: Bool) -> CopaExample {
        let rightSentences = sentences(wordings: (premise, right), right: true, otherNoun: otherNoun)
        let wrongSentences = sentences(wordings: (premise, wrong), right: false, otherNoun: otherNoun)
        let choices = [rightSentences.answer, wrongSentences.answer]
        return CopaExample(
            premise: rightSentences.premise, choices: label == 0 ? choices : choices.reversed(),
            question: question.rawValue, label: label)
    }
}
