import JSONValues
import Testing

@testable import Tasks

struct HyperparameterTests {
    private let required: [(name: String, value: JSONValue)] = [
        ("learning_rate", 1e-6), ("batch_size", 16), ("steps", 2e4), ("seed", 0),
    ]

    private func complete(
        _ more: [(name: String, value: JSONValue)] = [], method: TrainingMethod = .zo, maxPositions: Int? = 512
    ) throws -> HyperparameterValues {
        try HyperparameterValues(
            given: required + more, method: method,
            taskDefaults: TaskDefaults(numDev: 100, trainsAsClassification: false), maxPositions: maxPositions,
            threads: 2)
    }

    @Test func zoIsCompletedInTheTablesOrder() throws {
        let values = try complete([("eval_steps", 50)])
        let text = values.values.map { "\($0.key.name)=\($0.value.compactText)" }.joined(separator: " ")
        #expect(
            text == """
                learning_rate=1e-06 batch_size=16 steps=20000 seed=0 zo_eps=0.001 zo_noise="gaussian" zo_scope="full" \
                lr_schedule="constant" warmup_steps=0 weight_decay=0.0 eval_steps=50 save_steps=50 log_steps=10 \
                save_total=2 num_dev=100 num_eval=1000 max_length=512 threads=2 train_as_classification=false
                """)
    }

    @Test func firstOrderLoraHasAdaptersAndNoNoise() throws {
        let names = try complete([("zo_eps", 1e-2)], method: .foLora, maxPositions: nil).values.map(\.key.name)
        #expect(
            names.filter { $0.hasPrefix("lora") || $0.hasPrefix("zo") } == ["lora_rank", "lora_alpha", "lora_targets"])
        #expect(names.contains("max_grad_norm"))
    }

    @Test func adaptersWithZoAreUsedOnlyInThatScope() throws {
        #expect(try complete([("lora_rank", 4)])[.loraRank] == nil)
        #expect(try complete([("lora_rank", 4), ("zo_scope", "lora")])[.loraRank] == 4)
    }

    @Test func everythingWrongIsToldAtOnce() {
        #expect(
            throws: HyperparameterErrors(problems: [
                .unknown(name: "learningrate"), .notAllowed(.steps, 1.5), .missing(.learningRate), .missing(.batchSize),
                .missing(.seed),
            ])
        ) {
            try HyperparameterValues(
                given: [("learningrate", 1), ("steps", 1.5)], method: .zo,
                taskDefaults: TaskDefaults(numDev: 1, trainsAsClassification: false), maxPositions: nil, threads: nil)
        }
    }

    @Test(arguments: [
        (Hyperparameter.learningRate, -1 as JSONValue), (.learningRate, "1e-6"), (.learningRate, "NaN"),
        (.learningRate, true), (.batchSize, 0), (.seed, -1), (.zoNoise, "uniform"), (.saveTotal, 0),
        (.saveTotal, "All"), (.weightDecay, -0.1), (.trainAsClassification, 1), (.maxGradNorm, 0), (.zoEps, .null),
    ])
    func refusesWhatMeansNothing(key: Hyperparameter, value: JSONValue) {
        #expect(throws: HyperparameterError.notAllowed(key, value)) { try key.checked(value) }
    }

    @Test(arguments: [
        (Hyperparameter.learningRate, 1 as JSONValue, 1.0 as JSONValue), (.saveTotal, "all", "all"),
        (.saveTotal, 3.0, 3), (.maxGradNorm, .null, .null), (.weightDecay, -0.0, 0.0),
    ])
    func hasOneFormOfEachValue(key: Hyperparameter, value: JSONValue, form: JSONValue) throws {
        #expect(try key.checked(value) == form)
    }

    @Test func saysWhatIsAllowed() {
        #expect(
            HyperparameterError.notAllowed(.batchSize, 0).description
                == "batch_size must be a whole number from 1 to 65536, not 0")
        #expect(
            HyperparameterError.notAllowed(.zoNoise, "x").description
                == "zo_noise must be gaussian or rademacher, not \"x\"")
    }
}
