package import JSONValues

/// What the data files of a task hold: the fields of an example, and its label.
///
/// A task is one file: its format here, with its name in `all`; for the native engine its `TrainingTask` as well.
package struct ExampleFormat: Sendable {
    /// The task, exactly as configurations and folders spell it.
    package let task: String
    /// The fields that every example must have, the label's last.
    package var fieldNames: [String] { fields.map(\.name) + [label.field] }
    /// What the labels mean, by what they are written as; empty where the examples themselves say.
    package var labelMeanings: [(label: String, meaning: String)] {
        if case .number(_, let meanings) = label { meanings.enumerated().map { (String($0), $1) } } else { [] }
    }
    private let fields: [Field]
    private let label: Label

    /// A field beside the label.
    struct Field: Sendable {
        var name: String
        var kind: Kind

        enum Kind: Sendable {
            /// More than white space.
            case text
            /// One of these.
            case word([String])
            /// `{"text": [...], "label": [...]}`: possible answers and their letters.
            case choices
        }

        static func text(_ name: String) -> Field { Field(name: name, kind: .text) }
        static func word(_ name: String, of words: [String]) -> Field { Field(name: name, kind: .word(words)) }
        static func choices(_ name: String) -> Field { Field(name: name, kind: .choices) }
    }

    /// Where the right answer stands.
    enum Label: Sendable {
        /// A number from 0: of the meanings the one at its place.
        case number(_ field: String, meanings: [String])
        case bool(_ field: String)
        /// The letter of one of the choices in another field.
        case letter(_ field: String, ofChoicesIn: String)

        var field: String {
            switch self {
            case .number(let field, _), .bool(let field), .letter(let field, _): field
            }
        }
    }

    init(task: String, fields: [Field], label: Label) {
        self.task = task
        self.fields = fields
        self.label = label
    }
}

extension ExampleFormat {
    /// Every task whose data is known.
    package static let all: [ExampleFormat] = [.copa, .cb, .rte, .boolq, .arcCMC, .arcCCloze, .sst2, .wsc, .wic]

    /// The format of the task of exactly this name; nil when it is not known.
    package static func named(_ task: String) -> ExampleFormat? { all.first { $0.task == task } }

    /// Holds an example against the format.
    ///
    /// - Returns: its label as it is written (`0`, `true`, `B`); nil for one without, as a test split may hold.
    /// - Throws: `ExampleProblem`
    package func checkedLabel(of example: JSONValue, in split: DataSplit) throws(ExampleProblem) -> String? {
        let example = try ExampleFields(example)
        for field in fields {
            switch field.kind {
            case .text: _ = try example.text(field.name)
            case .word(let words): _ = try example.word(field.name, of: words)
            case .choices: _ = try example.choices(field.name)
            }
        }
        switch label {
        case .number(let name, let meanings):
            return try example.label(name, count: meanings.count, in: split).map(String.init)
        case .bool(let name):
            return try example.flag(name, in: split).map(String.init)
        case .letter(let name, let choices):
            return try example.letter(name, of: try example.choices(choices).letters, in: split)
        }
    }
}

extension ExampleFields {
    /// Possible answers and their letters, two or more, as many of one as of the other.
    func choices(_ name: String) throws(ExampleProblem) -> (texts: [String], letters: [String]) {
        let choices = try ExampleFields(member(name), in: name)
        let texts = try choices.texts("text", in: name)
        let letters = try choices.texts("label", in: name)
        guard texts.count == letters.count else {
            throw .wrongKind(field: name, expected: "as many texts as labels, not \(texts.count) and \(letters.count)")
        }
        guard texts.count >= 2, Set(letters).count == letters.count else {
            throw .wrongKind(field: name, expected: "two or more choices, each with a label of its own")
        }
        return (texts, letters)
    }

    private init(_ value: JSONValue, in field: String) throws(ExampleProblem) {
        guard value.object != nil else { throw .wrongKind(field: field, expected: "an object of texts and labels") }
        try self.init(value)
    }

    private func texts(_ name: String, in field: String) throws(ExampleProblem) -> [String] {
        let values = try member(name).array ?? []
        let texts = values.compactMap(\.string).filter { !$0.allSatisfy(\.isWhitespace) }
        guard texts.count == values.count, !texts.isEmpty else {
            throw .wrongKind(field: "\(field).\(name)", expected: "a list of texts that are not empty")
        }
        return texts
    }

    /// nil for no label where the split has none.
    func flag(_ name: String, in split: DataSplit) throws(ExampleProblem) -> Bool? {
        if !split.isLabelled, !has(name) { return nil }
        let value = try member(name)
        if value.integer == -1 {
            if split.isLabelled { throw .unlabelled(split: split) }
            return nil
        }
        guard let flag = value.bool else { throw .wrongKind(field: name, expected: "true or false") }
        return flag
    }

    /// One of the letters; nil for an empty one, or none, where the split has none.
    func letter(_ name: String, of letters: [String], in split: DataSplit) throws(ExampleProblem) -> String? {
        if !split.isLabelled {
            let value = try has(name) ? member(name) : .null
            if value.isNull || value == "" || value.integer == -1 { return nil }
        }
        return try word(name, of: letters)
    }
}
