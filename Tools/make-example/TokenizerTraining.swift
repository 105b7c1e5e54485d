/// A SentencePiece-style BPE with byte fallback, learnt from a corpus: spaces become `▁`, one stands in front of the
/// text, and a character without a token falls back to its UTF-8 bytes.
struct TrainedTokenizer {
    /// `<unk>`, `<s>`, `</s>`, the 256 bytes, the corpus's characters, then one token a merge. Ids are indices.
    private(set) var tokens: [String]
    /// In order of rank.
    private(set) var merges: [(String, String)] = []

    static let specialTokens = ["<unk>", "<s>", "</s>"]

    /// Learns merges until `vocabularySize` tokens stand, or no pair occurs twice.
    ///
    /// Merges stay inside words, punctuation and `'s` apart, so that encoding a whole text, which knows no words,
    /// gives the same tokens. Of equally frequent pairs the first in Unicode order is taken: the result is the same
    /// everywhere.
    init(texts: [String], vocabularySize: Int) {
        var counts: [String: Int] = [:]
        for text in texts {
            for word in Self.words(of: text) { counts[word, default: 0] += 1 }
        }
        var words = counts.sorted { $0.key < $1.key }.map { (pieces: $0.key.map(String.init), count: $0.value) }
        let characters = Set(words.flatMap(\.pieces)).sorted()
        let bytes = (0...255).map { byte in
            let digits = String(byte, radix: 16, uppercase: true)
            return "<0x\(digits.count < 2 ? "0" : "")\(digits)>"
        }
        tokens = Self.specialTokens + bytes + characters
        var known = Set(tokens)
        while tokens.count < vocabularySize, let pair = Self.mostFrequentPair(in: words) {
            merges.append(pair)
            // Two ways to one token ("th" + "e", "t" + "he") share it.
            if known.insert(pair.0 + pair.1).inserted { tokens.append(pair.0 + pair.1) }
            for index in words.indices { Self.merge(pair, in: &words[index].pieces) }
        }
    }

    private static func words(of text: String) -> [String] {
        text.split(separator: " ").flatMap { part in
            var word = Substring("▁" + part)
            var tail: [String] = []
            while let last = word.last, ".,:".contains(last) {
                tail.insert(String(last), at: 0)
                word.removeLast()
            }
            if word.hasSuffix("'s") {
                tail.insert("'s", at: 0)
                word.removeLast(2)
            }
            return [String(word)] + tail
        }
    }

    private static func mostFrequentPair(in words: [(pieces: [String], count: Int)]) -> (String, String)? {
        var counts: [[String]: Int] = [:]
        for word in words {
            for index in word.pieces.indices.dropLast() {
                counts[[word.pieces[index], word.pieces[index + 1]], default: 0] += word.count
            }
        }
        let best = counts.max { ($0.value, $1.key[0], $1.key[1]) < ($1.value, $0.key[0], $0.key[1]) }
        guard let best, best.value > 1 else { return nil }
        return (best.key[0], best.key[1])
    }

    private static func merge(_ pair: (String, String), in pieces: inout [String]) {
        var index = 0
        while index + 1 < pieces.count {
            if pieces[index] == pair.0, pieces[index + 1] == pair.1 {
                pieces.replaceSubrange(index...index + 1, with: [pair.0 + pair.1])
            }
            index += 1
        }
    }
}
