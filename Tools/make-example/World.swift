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
    }

    /// Someone to whom things happen.
    struct Person {
        /// "the boy"
        var noun: String
        /// The rephrased data's word: "the lad".
        var otherNoun: String
        var isFemale: Bool
    }

    /// A sentence is known in this many wordings; the last belongs to the rephrased data.
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
            default: themes[last].effects.append(text.split(separator: " | ").map(String.init))
            }
        }
        for theme in themes {
            let sentences = theme.causes + theme.effects
            precondition(theme.causes.count == 2 && theme.effects.count == 2, "theme \(theme.name)")
            precondition(sentences.allSatisfy { $0.count == Self.wordings }, "wordings of theme \(theme.name)")
        }
        self.themes = themes
    }

    static let people = [
        Person(noun: "the girl", otherNoun: "the young girl", isFemale: true),
        Person(noun: "the boy", otherNoun: "the lad", isFemale: false),
        Person(noun: "the woman", otherNoun: "the lady", isFemale: true),
        Person(noun: "the man", otherNoun: "the gentleman", isFemale: false),
        Person(noun: "my sister", otherNoun: "my little sister", isFemale: true),
        Person(noun: "my brother", otherNoun: "my big brother", isFemale: false),
        Person(noun: "my aunt", otherNoun: "my dear aunt", isFemale: true),
        Person(noun: "my uncle", otherNoun: "my dear uncle", isFemale: false),
        Person(noun: "the farmer", otherNoun: "the old farmer", isFemale: false),
        Person(noun: "the teacher", otherNoun: "the schoolteacher", isFemale: true),
        Person(noun: "the nurse", otherNoun: "the kind nurse", isFemale: true),
        Person(noun: "the sailor", otherNoun: "the seaman", isFemale: false),
        Person(noun: "the queen", otherNoun: "the young queen", isFemale: true),
        Person(noun: "the king", otherNoun: "the young king", isFemale: false),
        Person(noun: "the student", otherNoun: "the pupil", isFemale: true),
        Person(noun: "the baker", otherNoun: "the old baker", isFemale: false),
    ]
}
