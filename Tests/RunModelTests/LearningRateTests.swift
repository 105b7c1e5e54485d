import RunModel
import Testing

struct LearningRateTests {
    @Test(arguments: [
        (1e-6, "1_6", "1e-06", "1e-6"), (5e-7, "5_7", "5e-07", "5e-7"), (1.5e-6, "1.5_6", "1.5e-06", "1.5e-6"),
        (0.001, "1_3", "0.001", "1e-3"), (2, "2_0", "2.0", "2"), (20, "2_-1", "20.0", "2e1"),
        (0.00012, "1.2_4", "0.00012", "1.2e-4"), (0, "0_0", "0.0", "0"),
    ])
    func isWrittenAsEachPlaceWantsIt(value: Double, folder: String, text: String, script: String) throws {
        let rate = try #require(LearningRate(value))
        #expect(rate.folderName == folder)
        #expect(rate.text == text)
        #expect(rate.scriptText == script)
    }

    @Test func everyFolderNameParsesBackToTheSameDouble() throws {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<50_000 {
            let value = Double(bitPattern: generator.next() & ~(1 << 63))
            guard let rate = LearningRate(value) else { continue }
            #expect(LearningRate(folderName: rate.folderName) == rate)
            #expect(Double(rate.scriptText) == rate.value)
        }
    }

    @Test(arguments: [-1e-6, Double.nan, .infinity])
    func refusesWhatIsNoRate(value: Double) {
        #expect(LearningRate(value) == nil)
    }

    @Test(arguments: ["1", "1_", "_6", "1_6_2", "x_6", "1_9999", "1_2.5"])
    func otherFolderNamesSayNoRate(name: String) {
        #expect(LearningRate(folderName: name) == nil)
    }
}
