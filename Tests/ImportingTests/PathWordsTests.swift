import Importing
import RunModel
import SystemPackage
import Testing

@testable import Importing

/// What people write into the paths of their logs.
struct PathWordsTests {
    @Test(arguments: [
        ("/x/mezo/result/Copa/llama_3.2_1b/1e-7_synthetic.out", "Copa", "llama_3.2_1b", Method.zo, "synthetic", 1e-7),
        ("/x/2_first_order_full/result/CB/opt-13b/lr1.5e-6_original.out", "CB", "opt-13b", .foFull, "original", 1.5e-6),
        ("/x/3_first_order_lora/arcc_mc/roberta-large/lr_1e-4_bs16.err", "ArcC_MC", "roberta-large", .foLora, "", 1e-4),
    ])
    func namesSayIt(path: String, task: String, model: String, method: Method, data: String, rate: Double) throws {
        let words = PathWords(FilePath(path))
        #expect(words.task == task)
        #expect(words.model == model)
        #expect(try #require(words.method) == (method, false))
        #expect(words.dataType ?? "" == data)
        #expect(words.learningRate == rate)
    }

    @Test func numbersStandBehindTheirWords() {
        let words = PathWords("/runs/bs_8/lr=0.001/seed-3_steps2000_rk16.out")
        #expect(words.batchSize == 8)
        #expect(words.learningRate == 0.001)
        #expect(words.seed == 3)
        #expect(words.steps == 2000)
        #expect(words.loraRank == 16)
    }

    @Test func aPathThatSaysNothingSaysNothing() {
        let words = PathWords("/home/user/eps1e-3/v2/run_7.out")
        #expect(words.task == nil && words.model == nil && words.method == nil && words.dataType == nil)
        #expect(words.learningRate == nil && words.seed == nil && words.batchSize == nil && words.loraRank == nil)
    }

    @Test func loraAloneIsAGuess() throws {
        #expect(try #require(PathWords("/x/1e-4_lora_rk8.out").method) == (.foLora, true))
        #expect(try #require(PathWords("/x/mezo/1e-4_lora_rk8.out").method) == (.zo, false))
    }

    @Test(arguments: [
        ("meta-llama/Llama-3.2-1B", ["meta-llama", "Llama-3.2-1B"]), ("gpt2", ["gpt2"]),
        ("/home/x/models/Llama-3.2-1B", ["models", "Llama-3.2-1B"]),
        ("/c/hub/models--meta-llama--Llama-3.2-1B/snapshots/4e20de", ["meta-llama", "Llama-3.2-1B"]),
        ("/data/My Models/Llama", ["Llama"]), ("a/b/c", ["c"]), ("../..", ["unknown"]), ("", ["unknown"]),
    ])
    func modelsGetLegalFolders(text: String, levels: [String]) { #expect(ImportedModel.folderLevels(text) == levels) }

    @Test func anUnknownModelIsSaidToBe() { #expect(ImportedModel.folderLevels(nil) == ["unknown"]) }
}
