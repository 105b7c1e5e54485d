/// The small world that the example's texts tell of: people, things, and what brings about what.
struct World {
    /// Two causes, `0` and `1`, and their effects. Each effect is the contrary of the other, so that a sentence alone
    /// never says whether it is the right one.
    struct Theme {
        var name: String
        var objects: [String]
        /// Two causes, each in `World.wordings` wordings.
        var causes: [[String]] = []
        /// Their effects, likewise.
        var effects: [[String]] = []
        /// How an answer names either cause.
        var causeAnswers: [String] = []
        /// How an answer names either effect.
        var effectAnswers: [String] = []
    }

    /// Someone to whom things happen.
    struct Person {
        /// "the boy"
        var noun: String
        /// The rephrased data's word: "the lad".
        var otherNoun: String
        var pronouns: Pronouns
    }

    enum Pronouns {
        case he, she, they

        var subject: String { ["he", "she", "they"][index] }
        var object: String { ["him", "her", "them"][index] }
        var possessive: String { ["his", "her", "their"][index] }

        private var index: Int { self == .he ? 0 : self == .she ? 1 : 2 }
    }

    /// A sentence is known in this many wordings.
    static let wordings = 3

    let themes: [Theme]

    /// Reads `World.themes`.
    init() {
        var themes: [Theme] = []
        for line in Self.themes.split(separator: "\n") {
            let text = String(line.dropFirst(2))
            let last = themes.count - 1
            switch line.first {
            case "#":
                let parts = text.split(separator: ": ").map(String.init)
                themes.append(Theme(name: parts[0], objects: parts[1].split(separator: ", ").map(String.init)))
            case "A", "B": themes[last].causes.append(text.split(separator: " | ").map(String.init))
            case "C": themes[last].causeAnswers = text.split(separator: " | ").map(String.init)
            case "E": themes[last].effectAnswers = text.split(separator: " | ").map(String.init)
            default: themes[last].effects.append(text.split(separator: " | ").map(String.init))
            }
        }
        for theme in themes {
            let premises = theme.causes + theme.effects
            let pairs = [theme.causes.count, theme.effects.count, theme.causeAnswers.count, theme.effectAnswers.count]
            precondition(pairs.allSatisfy { $0 == 2 }, "theme \(theme.name)")
            precondition(premises.allSatisfy { $0.count == Self.wordings }, "wordings of theme \(theme.name)")
        }
        self.themes = themes
    }

    static let people = [
        Person(noun: "the girl", otherNoun: "the young girl", pronouns: .she),
        Person(noun: "the boy", otherNoun: "the lad", pronouns: .he),
        Person(noun: "the woman", otherNoun: "the lady", pronouns: .she),
        Person(noun: "the man", otherNoun: "the gentleman", pronouns: .he),
        Person(noun: "my sister", otherNoun: "my little sister", pronouns: .she),
        Person(noun: "my brother", otherNoun: "my big brother", pronouns: .he),
        Person(noun: "my aunt", otherNoun: "my dear aunt", pronouns: .she),
        Person(noun: "my uncle", otherNoun: "my dear uncle", pronouns: .he),
        Person(noun: "the farmer", otherNoun: "the old farmer", pronouns: .he),
        Person(noun: "the teacher", otherNoun: "the schoolteacher", pronouns: .she),
        Person(noun: "the nurse", otherNoun: "the kind nurse", pronouns: .she),
        Person(noun: "the sailor", otherNoun: "the seaman", pronouns: .he),
        Person(noun: "the queen", otherNoun: "the young queen", pronouns: .she),
        Person(noun: "the king", otherNoun: "the young king", pronouns: .he),
        Person(noun: "the student", otherNoun: "the pupil", pronouns: .she),
        Person(noun: "the baker", otherNoun: "the old baker", pronouns: .he),
    ]
}
