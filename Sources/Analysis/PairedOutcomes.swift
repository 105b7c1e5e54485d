package import Statistics

/// Two runs on the same examples: which of them got what right.
package struct PairedOutcomes: Sendable {
    /// Examples that both got right.
    package let bothRight: Int
    package let bothWrong: Int
    /// The lines of the examples that only the first got right, counted from 0, ascending.
    package let onlyFirst: [Int]
    package let onlySecond: [Int]
    /// Whether they differ.
    package let test: ExactMcNemar
    /// By how much the first is better.
    package let bootstrap: PairedBootstrap

    package var count: Int { bothRight + bothWrong + onlyFirst.count + onlySecond.count }

    /// - Throws: `PairingRefusal` when these are not the same examples.
    package init(_ first: Predictions, _ second: Predictions) throws(PairingRefusal) {
        let shared = first.answers.keys.filter { second.answers[$0] != nil }
        guard shared.count == first.answers.count, shared.count == second.answers.count else {
            throw .otherExamples(first: first.answers.count, second: second.answers.count, both: shared.count)
        }
        var (bothRight, bothWrong) = (0, 0)
        var (onlyFirst, onlySecond): ([Int], [Int]) = ([], [])
        for index in shared.sorted() {
            guard let a = first.answers[index], let b = second.answers[index] else { continue }
            guard a.gold == b.gold else { throw .otherGold(index: index) }
            switch (a.isRight, b.isRight) {
            case (true, true): bothRight += 1
            case (false, false): bothWrong += 1
            case (true, false): onlyFirst.append(index)
            case (false, true): onlySecond.append(index)
            }
        }
        (self.bothRight, self.bothWrong, self.onlyFirst, self.onlySecond) = (
            bothRight, bothWrong, onlyFirst, onlySecond
        )
        test = ExactMcNemar(onlyFirst: onlyFirst.count, onlySecond: onlySecond.count, count: shared.count)
        bootstrap = PairedBootstrap(
            onlyFirst: onlyFirst.count, onlySecond: onlySecond.count, count: shared.count)
    }
}
