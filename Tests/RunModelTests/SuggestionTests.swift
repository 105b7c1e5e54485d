import RunModel
import Testing

struct SuggestionTests {
    @Test(arguments: [
        ("learning_rte", "learning_rate"), ("hyperparmeters", "hyperparameters"), ("Modle", "model"),
        ("stpes", "steps"),
    ])
    func findsWhatWasMeant(word: String, meant: String) {
        #expect(nearest(to: word, in: ["model", "learning_rate", "hyperparameters", "steps"]) == meant)
    }

    @Test func staysSilentWhenNothingIsNear() {
        #expect(nearest(to: "banana", in: ["model", "steps"]) == nil)
    }

    @Test(arguments: [("", "abc", 3), ("abc", "abc", 0), ("ab", "ba", 1), ("kitten", "sitting", 3)])
    func countsEdits(a: String, b: String, distance: Int) {
        #expect(editDistance(a, b) == distance)
        #expect(editDistance(b, a) == distance)
    }
}
