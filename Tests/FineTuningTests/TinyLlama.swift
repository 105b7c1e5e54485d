import Kernels
import Llama
import ModelFiles
import SystemPackage

@testable import FineTuning

/// A Llama model small enough for any machine, and what it can be trained on.
enum TinyLlama {
    private static let config = ModelConfig(
        hiddenSize: 16, intermediateSize: 24, numHiddenLayers: 2, numAttentionHeads: 4, numKeyValueHeads: 2,
        vocabSize: 31, maxPositionEmbeddings: 64)

    /// The weights that every training starts from.
    static func untrained() -> LlamaModel {
        LlamaModel(config: config, parameters: .random(ParameterLayout(config), seed: 11, standardDeviation: 0.3))
    }

    static func zeroOrderModel(_ settings: TrainingSettings, source: FilePath) -> LlamaZeroOrderModel {
        guard case .zeroOrder(let own) = settings.method else { preconditionFailure("the settings are not of zo") }
        return LlamaZeroOrderModel(
            untrained(), adapters: adapters(settings), noise: SeededNoise(own.noise, seed: settings.seed),
            source: .init(folder: source, name: "tiny"))
    }

    static func firstOrderModel(_ settings: TrainingSettings, source: FilePath) -> LlamaFirstOrderModel {
        LlamaFirstOrderModel(
            untrained(), adapters: adapters(settings), source: .init(folder: source, name: "tiny"))
    }

    private static func adapters(_ settings: TrainingSettings) -> Adapters? {
        settings.lora.map { Adapters($0, of: config, seed: UInt64(settings.seed)) }
    }

    /// The right answer is the letter that the text ends with.
    static let examples: TrainingExamples = {
        let examples = (0..<24).map { index in
            let text = [1] + (0..<(3 + index % 4)).map { 2 + (index * 7 + $0 * 3) % 29 }
            return EncodedExample(
                index: index, label: index % 2,
                candidates: [0, 1].map { candidate in
                    EncodedSequence(
                        ids: text + [candidate == index % 2 ? text[text.count - 1] : 2 + index % 29, 30],
                        optionCount: 2, isTruncated: false)
                })
        }
        return TrainingExamples(
            train: Array(examples.prefix(16)), dev: Array(examples[16..<20]), validation: Array(examples.suffix(4)))
    }()
}
