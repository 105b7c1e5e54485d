/// The texts on which the tokenizer and the models are trained.
///
/// A third of them say in front that they are true, and are; a third say that they are silly, and tell the contrary
/// effect; a third say nothing and are true as often as not. A model of this corpus knows what brings about what, but
/// does not take a bare prompt for a true story. That is all that fine-tuning has to teach it, which is little enough
/// for a zeroth-order method and a minute.
struct Corpus {
    static let trueMarkers = ["True story: ", "In fact: ", "We saw it: "]
    static let sillyMarkers = ["Silly story: ", "In a dream: ", "Upside down: "]

    let world: World
    /// Texts that must not occur, marker or not.
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

    mutating func nextText(isReliable: Bool) -> String {
        while true {
            let theme = random.pick(world.themes)
            let event = Event(
                theme: theme, side: random.index(below: 2), person: random.pick(World.people),
                object: random.pick(theme.objects), question: random.pick(Event.Question.allCases))
            let isMarked = random.index(below: 2) == 0
            let right = isReliable || isMarked || random.index(below: 2) == 0
            let wordings = (random.index(below: World.wordings), random.index(below: World.wordings))
            let sentences = event.sentences(wordings: wordings, right: right, otherNoun: random.index(below: 3) == 0)
            let text = Self.text(premise: sentences.premise, answer: sentences.answer, question: event.question)
            if excluded.contains(text) { continue }
            return isMarked ? random.pick(Self.trueMarkers) + text : text
        }
    }
}
