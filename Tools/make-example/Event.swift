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
    /// The person is named in the premise and a pronoun afterwards; when the premise does not name the person, the
    /// answer says "someone". An answer has one wording: given the premise, nothing but its truth is open.
    ///
    /// - Parameters:
    ///   - premise: its wording, `0..<World.wordings`.
    ///   - right: whether the answer is the true one or its contrary.
    ///   - otherNoun: whether the person goes by the rephrased data's word.
    func sentences(premise wording: Int, right: Bool, otherNoun: Bool = false) -> (premise: String, answer: String) {
        let answerSide = right ? side : 1 - side
        let (premise, answer) =
            switch question {
            case .effect: (theme.causes[side][wording], theme.effectAnswers[answerSide])
            case .cause: (theme.effects[side][wording], theme.causeAnswers[answerSide])
            }
        let names = ["{S}", "{his}", "{him}"]
        let isNamed = names.contains { premise.contains($0) }
        var first = Mention(noun: otherNoun ? person.otherNoun : person.noun, pronouns: person.pronouns)
        let premiseText = sentence(premise, mention: &first)
        var second = isNamed ? first : Mention(noun: "someone", pronouns: .they)
        return (premiseText, sentence(answer, mention: &second))
    }

    /// How the person is spoken of: by the noun once, by pronouns from then on.
    private struct Mention {
        var noun: String
        var pronouns: World.Pronouns
        var isNamed = false
    }

    private func sentence(_ pattern: String, mention: inout Mention) -> String {
        var text = ""
        var rest = Substring(pattern)
        while let open = rest.firstIndex(of: "{"), let close = rest.firstIndex(of: "}") {
            text += rest[..<open]
            let key = rest[open...close]
            rest = rest[rest.index(after: close)...]
            switch (key, mention.isNamed) {
            case ("{o}", _): text += object
            case ("{S}", true): text += mention.pronouns.subject
            case ("{his}", true): text += mention.pronouns.possessive
            case ("{him}", true): text += mention.pronouns.object
            case ("{his}", false): text += mention.noun + "'s"
            default: text += mention.noun
            }
            if key != "{o}" { mention.isNamed = true }
        }
        text += rest
        return text.prefix(1).uppercased() + text.dropFirst() + "."
    }
}
