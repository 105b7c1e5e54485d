import JSONValues
import Tasks
import Testing
import Tokenizers

@testable import FineTuning

struct TrainingExamplesTests {
    private func examples(_ count: Int) -> [Example] {
        (0..<count).map { Example(index: $0, prefix: "a", candidates: ["b", "a"], label: 0) }
    }

    private func split(train: Int, validation: Int, numDev: Int, numEval: Int) throws -> TrainingExamples {
        let tokenizer = try Tokenizer(["model": ["vocab": ["a": 0, "b": 1], "merges": []]])
        return try TrainingExamples(
            trainFile: examples(train), validationFile: examples(validation), numDev: numDev, numEval: numEval,
            encoder: ExampleEncoder(tokenizer: tokenizer, maxLength: 10, vocabSize: 2))
    }

    @Test func devIsTheEndOfTheTrainFile() throws {
        let split = try split(train: 5, validation: 3, numDev: 2, numEval: 10)
        #expect(split.train.map(\.index) == [0, 1, 2])
        #expect(split.dev.map(\.index) == [3, 4])
        #expect(split.validation.map(\.index) == [0, 1, 2])
        #expect(split.truncatedCount == 0)
    }

    @Test func aLongValidationFileIsSampledTheSameWayAlways() throws {
        let few = try split(train: 2, validation: 20, numDev: 1, numEval: 5).validation.map(\.index)
        let more = try split(train: 2, validation: 20, numDev: 1, numEval: 9).validation.map(\.index)
        #expect(few.count == 5 && Set(few).count == 5 && few == few.sorted())
        #expect(Set(few).isSubset(of: more))
        #expect(few != [0, 1, 2, 3, 4])
    }

    @Test func noTrainingExampleIsAnErrorWithBothNumbers() {
        #expect(throws: TrainingError.noTrainingExample(examples: 100, numDev: 100)) {
            try split(train: 100, validation: 1, numDev: 100, numEval: 1)
        }
        #expect(
            TrainingError.noTrainingExample(examples: 100, numDev: 500).description
                == "num_dev 500 leaves no training example: the train file has 100")
    }
}
