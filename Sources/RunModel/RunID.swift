/// The name of a run that is never used twice: 10 characters, the first a letter, of an alphabet without `i l o u`.
/// People type a prefix of it.
package struct RunID: Hashable, Sendable, Comparable, CustomStringConvertible {
    package let text: String

    /// nil when the text has not the form of an id.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == Self.length, Self.letters.contains(bytes[0]), bytes.allSatisfy(Self.alphabet.contains)
        else { return nil }
        self.text = text
    }

    /// A new id from the system's random source.
    package static func random() -> RunID {
        var generator = SystemRandomNumberGenerator()
        return random(using: &generator)
    }

    package static func random(using generator: inout some RandomNumberGenerator) -> RunID {
        var bytes = [letters.randomElement(using: &generator)!]
        while bytes.count < length { bytes.append(alphabet.randomElement(using: &generator)!) }
        return RunID(unchecked: String(decoding: bytes, as: UTF8.self))
    }

    /// The id of a run that has none of its own (one of an older tree), made from the SHA-256 of its path relative to
    /// the results folder.
    ///
    /// - Precondition: the digest has at least 10 bytes.
    package init(pathDigest: [UInt8]) {
        precondition(pathDigest.count >= Self.length, "an id needs \(Self.length) bytes of digest")
        let first = Self.letters[Int(pathDigest[0]) % Self.letters.count]
        let rest = pathDigest[1..<Self.length].map { Self.alphabet[Int($0) % Self.alphabet.count] }
        self.init(unchecked: String(decoding: [first] + rest, as: UTF8.self))
    }

    private init(unchecked text: String) { self.text = text }

    package var description: String { text }

    package static func < (a: RunID, b: RunID) -> Bool { a.text < b.text }

    package static let length = 10
    private static let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)
    private static let letters = Array(alphabet.dropFirst(10))
}
