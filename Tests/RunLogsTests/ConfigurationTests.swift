import RunLogs
import RunModel
import Testing

struct ConfigurationTests {
    private func configuration(_ out: String, _ err: String = "") throws -> LogConfiguration {
        try #require(LogReading.of(out, err).counted).configuration
    }

    @Test func theEchoGoesBeforeTheDump() throws {
        let read = try configuration(ScriptLog.echo(rate: "1.5e-6") + ScriptLog.dump())
        #expect(read.learningRate == Found(1.5e-6, .echo))
        #expect(read.batchSize == Found(16, .echo))
        #expect(read.steps == Found(2000, .echo))
        #expect(read.zoEps == Found(0.001, .echo))
        #expect(read.model == Found("meta-llama/Llama-3.2-1B", .arguments))
        #expect(read.task == Found("Copa", .arguments))
        #expect(read.dataPath == Found("/data/original/Copa", .arguments))
        #expect(read.method == Found(.zo, .arguments))
        #expect(read.loraRank == nil)
        #expect(read.found.map(\.key) == ["learning_rate", "batch_size", "steps", "seed", "zo_eps"])
    }

    @Test func theSeedIsTheScriptsNotTheFrameworks() throws {
        #expect(try configuration(ScriptLog.echo() + ScriptLog.dump()).seed == Found(3, .echo))
        #expect(try configuration(ScriptLog.dump()).seed == nil)
    }

    @Test func theDumpTellsWhereTheEchoIsMissing() throws {
        let read = try configuration(ScriptLog.dump(trainer: "regular", lora: true))
        #expect(read.learningRate == Found(1e-7, .arguments))
        #expect(read.steps == Found(2000, .arguments))
        #expect(read.method == Found(.foLora, .arguments))
        #expect(read.loraRank == Found(8, .arguments))
        #expect(read.zoEps == nil)
    }

    @Test func theTagTellsWhereTheDumpIsMissing() throws {
        let read = try configuration(ScriptLog.tag + "\n")
        #expect(read.model == Found("meta-llama/Llama-3.2-1B", .tag))
        #expect(read.task == Found("Copa", .tag))
        #expect(read.method == Found(.zo, .tag))
        #expect(read.batchSize == Found(16, .tag))
        #expect(read.learningRate == Found(1e-7, .tag))
        #expect(read.zoEps == Found(1e-3, .tag))
        #expect(read.seed == Found(3, .tag))
    }

    @Test func theTagOfAFirstOrderRunHasNoPerturbation() throws {
        let read = try configuration("firstorder-meta-llama/Llama-3.2-1B-/data/CB-lora-16-2e-4-0-lora-32\n")
        #expect(read.method == Found(.foLora, .tag))
        #expect(read.learningRate == Found(2e-4, .tag))
        #expect(read.loraRank == Found(32, .tag))
        #expect(read.seed == Found(0, .tag))
    }

    @Test func modelAndTaskThatCannotBeToldApartAreLeftOut() throws {
        let read = try configuration("mezo-meta-llama/Llama-3.2-1B-ARC-Challenge-ft-16-1e-6-1e-3-0\n")
        #expect(read.model == nil)
        #expect(read.task == nil)
        #expect(read.learningRate == Found(1e-6, .tag))
    }

    @Test func prefixTuningIsNoMethodOfOurs() throws {
        let dump = ScriptLog.dump(trainer: "regular").replacing("prefix_tuning=False", with: "prefix_tuning=True")
        #expect(try configuration(dump).method == nil)
        #expect(try configuration("firstorder-m-/data/CB-prefix-16-2e-4-0-prefix-5\n").method == nil)
    }

    @Test func theTrainersLinesTellWhereTheScriptSaysNothing() throws {
        let err = ScriptLog.begin().replacing("steps = 2000", with: "steps = 2,000")
        let read = try configuration("", err)
        #expect(read.steps == Found(2000, .trainer))
        #expect(read.batchSize == Found(16, .trainer))
    }

    @Test(arguments: ["LR: fast", "LR: 0x1p3", "LR: nan", "LR: inf", "LR: "])
    func whatIsNoNumberIsNoValue(line: String) throws {
        #expect(try configuration("mezo-x\n" + line + "\n").learningRate == nil)
    }
}
