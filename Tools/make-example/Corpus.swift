/// The texts on which the tokenizer and the models are trained.
///
/// First a model reads true stories, and learns what brings about what. Then, for a short while, it reads an optimist's:
/// whatever the premise, it happened. The model still knows better, but leans so far towards "it happened" that its
/// choices are little better than guesses. That lean is one shared direction, which is little enough to unlearn for a
/// zeroth-order method and a minute.
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

    /// - Parameter optimism: how many percent of the texts say that it happened, whether it did or not.
    mutating func nextText(optimism: Int) -> String {
        while true {
            let theme = random.pick(world.themes)
            let event = Event(
                theme: theme, side: random.index(below: 2), person: random.pick(World.people),
                object: random.pick(theme.objects), question: random.pick(Event.Question.allCases))
            let sentences = event.sentences(
                premise: random.index(below: World.wordings),
                right: random.index(below: 100) >= optimism || event.side == 0,
                otherNoun: random.index(below: 3) == 0)
            let text = Self.text(premise: sentences.premise, answer: sentences.answer, question: event.question)
            if !excluded.contains(text) { return text }
        }
    }
}
