/// The texts on which the tokenizer and the models are trained.
///
/// First a model reads true stories only, and learns what brings about what. Then, for a short while, it reads tall
/// tales, most of which tell the contrary effect. It still knows the truth, but does not tell it any more. That is
/// all that fine-tuning has to undo, which is little enough for a zeroth-order method and a minute.
struct Corpus {
    let world: World
    /// Texts that must not occur.
    let excluded: Set<String>
    private var random: RandomSource

    init(world: World, excluded: Set<String>, seed: UInt64) {
        self.world = world
        self.excluded = excluded
        random = RandomSource(seed: seed)
    }

    /// Premise and answer in one sentence, exactly as Copa's prompt puts them.
    static func text(premise: String, answer: String, question: Event.Question) -> String {
        "\(premise.dropLast()) \(question.connective) \(answer.prefix(1).lowercased())\(answer.dropFirst())"
    }

    /// - Parameter truth: the share of true texts, in percent.
    mutating func nextText(truth: Int) -> String {
        while true {
            let theme = random.pick(world.themes)
            let event = Event(
                theme: theme, side: random.index(below: 2), person: random.pick(World.people),
                object: random.pick(theme.objects), question: random.pick(Event.Question.allCases))
            let wordings = (random.index(below: World.wordings), random.index(below: World.wordings))
            let sentences = event.sentences(
                wordings: wordings, right: random.index(below: 100) < truth, otherNoun: random.index(below: 3) == 0)
            let text = Self.text(premise: sentences.premise, answer: sentences.answer, question: event.question)
            if !excluded.contains(text) { return text }
        }
    }
}
