/// One happening: who, with what, and which of a theme's two causes and effects.
struct Event {
    /// The direction in which a text goes through the event.
    enum Question: String, CaseIterable {
        /// The premise is the effect; asked is its cause.
        case cause
        /// The premise is the cause; asked is its effect.
        case effect

        /// The word that joins premise and answer in Copa's prompt.
        var connective: String { self == .effect ? "so" : "because" }
    }

    var theme: World.Theme
    /// Which cause (and effect) is true: 0 or 1.
    var side: Int
    var person: World.Person
    var object: String
    var question: Question

    /// The premise and an answer to it, as sentences that end in a period.
    ///
    /// The person is named once and then a pronoun; when the premise does not name the person, the answer does.
    ///
    /// - Parameters:
    ///   - wordings: of premise and answer, `0..<World.wordings`.
    ///   - right: whether the answer is the true one or its contrary.
    ///   - otherNoun: whether the person goes by the rephrased data's word.
    func sentences(
        wordings: (premise: Int, answer: Int), right: Bool, otherNoun: Bool = false
    ) -> (premise: String, answer: String) {
        let answerSide = right ? side : 1 - side
        let (premise, answer) =
            switch question {
            case .effect: (theme.causes[side][wordings.premise], theme.effects[answerSide][wordings.answer])
            case .cause: (theme.effects[side][wordings.premise], theme.causes[answerSide][wordings.answer])
            }
        var isNamed = false
        let first = sentence(premise, isNamed: &isNamed, otherNoun: otherNoun)
        return (first, sentence(answer, isNamed: &isNamed, otherNoun: otherNoun))
    }

    private func sentence(_ pattern: String, isNamed: inout Bool, otherNoun: Bool) -> String {
        let noun = otherNoun ? person.otherNoun : person.noun
        var text = ""
        var rest = Substring(pattern)
        while let open = rest.firstIndex(of: "{"), let close = rest.firstIndex(of: "}") {
            text += rest[..<open]
            let key = rest[open...close]
            rest = rest[rest.index(after: close)...]
            switch (key, isNamed) {
            case ("{o}", _): text += object
            case ("{S}", true): text += person.isFemale ? "she" : "he"
            case ("{his}", true): text += person.isFemale ? "her" : "his"
            case ("{him}", true): text += person.isFemale ? "her" : "him"
            case ("{his}", false): text += noun + "'s"
            default: text += noun
            }
            if key != "{o}" { isNamed = true }
        }
        text += rest
        return text.prefix(1).uppercased() + text.dropFirst() + "."
    }
}
