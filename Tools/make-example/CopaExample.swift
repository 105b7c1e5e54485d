import JSONValues

/// A line of a Copa file.
struct CopaExample: Hashable {
    var premise: String
    var choices: [String]
    var question: String
    /// Which choice is right: 0 or 1.
    var label: Int

    /// The example's line; `isLabelled` false writes the label -1, as in a test split.
    func line(index: Int, isLabelled: Bool) -> String {
        let value: JSONValue = [
            "premise": .string(premise), "choice1": .string(choices[0]), "choice2": .string(choices[1]),
            "question": .string(question), "idx": JSONValue(index), "label": JSONValue(isLabelled ? label : -1),
        ]
        return value.compactText + "\n"
    }

    /// What makes two examples the same: the texts, in whichever order the choices stand.
    var identity: [String] { [premise] + choices.sorted() }
}
