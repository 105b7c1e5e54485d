import Hashing
import Testing

struct SHA256Tests {
    /// FIPS 180-2, appendix B.
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    ])
    func agreesWithTheStandard(text: String, digest: String) {
        #expect(SHA256.hash(Array(text.utf8)).hexadecimal == digest)
    }

    @Test func piecesGiveTheDigestOfTheWhole() {
        var hash = SHA256()
        hash.update("a")
        hash.update([])
        hash.update("bc")
        #expect(hash.finalize() == SHA256.hash(Array("abc".utf8)))
    }
}
