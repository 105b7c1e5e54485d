import RunModel
import Testing

struct RunIDTests {
    @Test func newIDsHaveTheFormAndDiffer() {
        let ids = (0..<1000).map { _ in RunID.random() }
        #expect(Set(ids).count == 1000)
        #expect(ids.allSatisfy { RunID($0.text) == $0 })
    }

    @Test(arguments: ["", "k3f9q2ma7", "k3f9q2ma7xx", "33f9q2ma7x", "k3f9q2ma7i", "k3f9q2ma7l", "K3F9Q2MA7X"])
    func otherTextsAreNoIDs(text: String) {
        #expect(RunID(text) == nil)
    }

    @Test func idsOfOlderRunsComeFromTheirPath() {
        // 22 letters from 'a': byte 0 mod 22; then 32 characters: byte i mod 32.
        #expect(RunID(pathDigest: [0, 0, 1, 10, 31, 32, 42, 255, 9, 8]).text == "a01az0az98")
        #expect(RunID(pathDigest: [21, 0, 0, 0, 0, 0, 0, 0, 0, 0]).text == "z000000000")
        #expect(RunID(pathDigest: [22, 0, 0, 0, 0, 0, 0, 0, 0, 0]).text == "a000000000")
    }

    @Test func shortFormsTellIDsApart() throws {
        let texts = ["k3f9q2ma7x", "k3f9q2ma8x", "k3f9q2zzzz", "p7x2c4dem1", "p7x2c4dem1", "p7x2c5dem1"]
        let ids = ShortIDs(try texts.map { try #require(RunID($0)) })
        let short = try texts.map { ids[try #require(RunID($0))] }
        #expect(short == ["k3f9q2ma7", "k3f9q2ma8", "k3f9q2z", "p7x2c4", "p7x2c4", "p7x2c5"])
        // One that it was not made for.
        #expect(ids[try #require(RunID("zzzzzzzzzz"))] == "zzzzzz")
    }
}
