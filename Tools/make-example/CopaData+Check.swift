/// What is wrong with data that was just made: a fault of the world or of the drawing.
enum CopaDataError: Error, CustomStringConvertible {
    case repeated([String])
    case unbalanced(split: String, label1: Int, examples: Int)
    case guessable(split: String, rule: String, accuracy: Double)

    var description: String {
        switch self {
        case .repeated(let texts): "the example \(texts) stands in two places: change the seed"
        case .unbalanced(let split, let label1, let examples):
            "of the \(examples) examples of \(split), \(label1) have label 1: it must be half of them"
        case .guessable(let split, let rule, let accuracy):
            "in \(split), the rule \"\(rule)\" alone is right in \(accuracy) of all cases: change the world or the seed"
        }
    }
}

extension CopaData {
    /// Makes sure that no example stands in two places and that right answers cannot be had without the knowledge.
    ///
    /// - Throws: `CopaDataError`
    func check() throws(CopaDataError) {
        let splits = [
            ("train", Array(train.prefix(300))), ("dev", Array(train.suffix(100))),
            ("rephrased train", rephrasedTrain), ("validation", validation), ("test", test),
        ]
        var seen: Set<[String]> = []
        for example in train + rephrasedTrain + validation + test {
            if !seen.insert(example.identity).inserted { throw .repeated(example.identity) }
        }
        for (name, split) in splits {
            let label1 = split.count { $0.label == 1 }
            if label1 * 2 != split.count { throw .unbalanced(split: name, label1: label1, examples: split.count) }
            for (rule, choose) in Self.shallowRules(for: split) {
                let decided = split.compactMap { example in choose(example).map { $0 == example.label } }
                // The few examples of a rare word say nothing.
                if decided.count < 20 { continue }
                let accuracy = Double(decided.count { $0 }) / Double(decided.count)
                if abs(accuracy - 0.5) > Self.tolerance(decided.count) {
                    throw .guessable(split: name, rule: rule, accuracy: accuracy)
                }
            }
        }
    }

    /// Three standard deviations of a coin's mean.
    private static func tolerance(_ count: Int) -> Double { 1.5 / Double(count).squareRoot() }

    /// Ways to answer without knowing anything; nil where a rule does not say.
    private static func shallowRules(
        for split: [CopaExample]
    ) -> [(name: String, choose: (CopaExample) -> Int?)] {
        func prefer(_ measure: @escaping (CopaExample, String) -> Int) -> (CopaExample) -> Int? {
            { example in
                let (first, second) = (measure(example, example.choices[0]), measure(example, example.choices[1]))
                return first == second ? nil : first > second ? 0 : 1
            }
        }
        let vocabulary = Set(split.flatMap { $0.choices.flatMap(words) }).sorted()
        return [
            ("the longer choice", prefer { $1.count }),
            (
                "the choice with more words of the premise",
                prefer { words(of: $1).intersection(words(of: $0.premise)).count }
            ),
        ]
            + vocabulary.map { word in
                ("the choice with the word \(word)", prefer { words(of: $1).contains(word) ? 1 : 0 })
            }
    }

    private static func words(of sentence: String) -> Set<String> {
        Set(sentence.lowercased().split { !$0.isLetter }.map(String.init))
    }
}
