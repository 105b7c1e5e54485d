import Hashing
import Testing

struct WyHashTests {
    /// What its author's `test_vector.cpp` says: the seed is the number of the text.
    @Test(
        arguments: [
            (0, "", 0x0409_638e_e2bd_e459), (1, "a", 0xa841_2d09_1b5f_e0a9), (2, "abc", 0x32dd_92e4_b291_5153),
            (3, "message digest", 0x8619_1240_89a3_a16b), (4, "abcdefghijklmnopqrstuvwxyz", 0x7a43_afb6_1d7f_5f40),
            (
                5, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", 0xff42_329b_90e5_0d58
            ),
            (6, String(repeating: "1234567890", count: 8), 0xc39c_ab13_b115_aad3),
        ] as [(UInt64, String, UInt64)])
    func agreesWithItsAuthor(seed: UInt64, text: String, hash: UInt64) {
        let bytes = Array(text.utf8)
        #expect(bytes.withUnsafeBytes { WyHash.hash($0, seed: seed) } == hash)
        // Wherever in memory they begin.
        let shifted = [0] + bytes
        #expect(shifted.withUnsafeBytes { WyHash.hash(UnsafeRawBufferPointer(rebasing: $0[1...]), seed: seed) } == hash)
    }

    /// Every length takes all bytes in: none can be changed without changing the hash.
    @Test func everyByteCounts() {
        for count in 0...200 {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37) }
            var hashes = [bytes.withUnsafeBytes { WyHash.hash($0) }]
            for place in bytes.indices {
                var changed = bytes
                changed[place] ^= 0x20
                hashes.append(changed.withUnsafeBytes { WyHash.hash($0) })
            }
            #expect(Set(hashes).count == hashes.count)
        }
    }
}
