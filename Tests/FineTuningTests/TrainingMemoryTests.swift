import Llama
import ModelFiles
import Testing

@testable import FineTuning

struct TrainingMemoryTests {
    /// With sizes that fill whole cache lines, so that the figures can be worked out by hand.
    private let config = ModelConfig(
        hiddenSize: 16, intermediateSize: 32, numHiddenLayers: 2, numAttentionHeads: 4, numKeyValueHeads: 2,
        vocabSize: 64, maxPositionEmbeddings: 256)

    @Test func weightsAreCountedAsOftenAsTheMethodHoldsThem() {
        let weights = 4 * (64 * 16 + 2 * (16 * 16 * 2 + 8 * 16 * 2 + 3 * 16 * 32 + 2 * 16) + 16)
        // Of rank 8, seven layers in each of two blocks.
        let adapters = 4 * 8 * 2 * (4 * 16 + 2 * 16 + 8 + 8 + 3 * (16 + 32))
        let found = TrainingMemory.all(config).map { [$0.method, $0.variant, "\($0.weightByteCount)"] }
        #expect(
            found == [
                ["evaluate", "", "\(weights)"], ["zo", "", "\(weights)"],
                ["zo", "zo_scope: lora", "\(weights + adapters)"], ["fo_full", "", "\(2 * weights)"],
                ["fo_full", "optimizer: adamw", "\(4 * weights)"],
                ["fo_lora", "", "\(weights + 2 * adapters)"],
                ["fo_lora", "optimizer: adamw", "\(weights + 4 * adapters)"],
            ])
    }

    @Test func aGradientKeepsEveryLayersActivations() throws {
        let all = TrainingMemory.all(config)
        let zo = try #require(all.first { $0.method == "zo" })
        let first = try #require(all.first { $0.method == "fo_full" })
        #expect(zo.activationByteCount > 0)
        #expect(first.activationByteCount > zo.activationByteCount)
        #expect(zo.byteCount == zo.weightByteCount + zo.activationByteCount)
    }
}
