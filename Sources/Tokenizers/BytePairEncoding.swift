/// Byte-pair encoding: a word's smallest pieces, then the pair of neighbours of lowest rank merged again and again.
///
/// Vocabulary keys are bytes, never `String`: Swift takes two spellings of one letter (composed or not) for equal, a
/// vocabulary does not.
struct BytePairEncoding: Sendable {
    /// Of every piece, by its UTF-8 bytes.
    let ids: [[UInt8]: Int]
    /// Of a pair of ids: the lower rank is merged first.
    private let merges: [Pair: Merge]
    private let scalarIDs: [Unicode.Scalar: Int]
    /// Of the bytes 0 to 255, where the vocabulary spells bytes as byte-level tokenizers do.
    private let byteLevelIDs: [Int?]
    /// Of `<0x00>` to `<0xFF>`; nil without byte fallback or when one is missing.
    let fallbackIDs: [Int?]
    private let unknownID: Int?
    private let fusesUnknown: Bool
    /// Whether a whole word in the vocabulary is taken as it is.
    private let ignoresMerges: Bool

    struct Pair: Hashable, Sendable {
        var left: Int
        var right: Int
    }

    struct Merge: Sendable {
        var rank: Int
        var id: Int
    }

    init(
        ids: [[UInt8]: Int], merges: [Pair: Merge], unknownID: Int?, fusesUnknown: Bool, fallsBackToBytes: Bool,
        ignoresMerges: Bool
    ) {
        self.ids = ids
        self.merges = merges
        self.unknownID = unknownID
        self.fusesUnknown = fusesUnknown
        self.ignoresMerges = ignoresMerges
        var scalarIDs: [Unicode.Scalar: Int] = [:]
        for (bytes, id) in ids where bytes.count <= 4 {
            let scalars = String(decoding: bytes, as: UTF8.self).unicodeScalars
            if scalars.count == 1, let scalar = scalars.first { scalarIDs[scalar] = id }
        }
        self.scalarIDs = scalarIDs
        byteLevelIDs = Self.byteLevelScalars.map { scalarIDs[$0] }
        let hexadecimal = Array("0123456789ABCDEF".utf8)
        fallbackIDs = (0..<256).map { byte in
            guard fallsBackToBytes else { return nil }
            return ids[Array("<0x".utf8) + [hexadecimal[byte >> 4], hexadecimal[byte & 15]] + Array(">".utf8)]
        }
    }

    /// The printable character that stands for each byte in a byte-level vocabulary (GPT-2's `bytes_to_unicode`):
    /// printable Latin-1 for itself, the others from U+0100 on.
    static let byteLevelScalars: [Unicode.Scalar] = {
        var next: UInt32 = 0x100
        return (0..<256).map { (byte: UInt32) in
            switch byte {
            case 0x21...0x7E, 0xA1...0xAC, 0xAE...0xFF: return Unicode.Scalar(byte)!
            default:
                defer { next += 1 }
                return Unicode.Scalar(next)!
            }
        }
    }()

    /// Encodes a word of characters.
    func encode(_ word: [Unicode.Scalar], into result: inout [Int]) {
        if ignoresMerges, let id = ids[Array(String(String.UnicodeScalarView(word)).utf8)] { return result.append(id) }
        var pieces: [Int] = []
        pieces.reserveCapacity(word.count)
        var endsUnknown = false
        for scalar in word {
            if let id = scalarIDs[scalar] {
                pieces.append(id)
                endsUnknown = false
                continue
            }
            let bytes = UTF8.encode(scalar)!.map { fallbackIDs[Int($0)] }
            if !bytes.contains(nil) {
                pieces += bytes.compactMap(\.self)
                endsUnknown = false
            } else if let unknownID {
                if !endsUnknown || !fusesUnknown { pieces.append(unknownID) }
                endsUnknown = true
            }
        }
        merge(pieces, into: &result)
    }

    /// Encodes the UTF-8 bytes of a word, each a piece.
    func encode(bytesOf word: ArraySlice<Unicode.Scalar>, into result: inout [Int]) {
        let bytes = word.flatMap { Array(UTF8.encode($0)!) }
        if ignoresMerges {
            let spelled = bytes.map { Self.byteLevelScalars[Int($0)] }
            if let id = ids[Array(String(String.UnicodeScalarView(spelled)).utf8)] { return result.append(id) }
        }
        merge(bytes.compactMap { byteLevelIDs[Int($0)] ?? unknownID }, into: &result)
    }

    /// Merges until no pair of neighbours is in the table: the lowest rank first, the leftmost of equal ranks.
    private func merge(_ pieces: [Int], into result: inout [Int]) {
        if pieces.count < 2 {
            result += pieces
            return
        }
        // A list of the pieces that are left, linked by position; a merged piece lives at its first position.
        var ids = pieces
        var next = Array(1...pieces.count)
        var previous = Array(-1..<pieces.count - 1)
        var isLeft = [Bool](repeating: true, count: pieces.count)
        var candidates = MinimumHeap()
        func candidate(at position: Int) -> Merge? {
            next[position] < ids.count ? merges[Pair(left: ids[position], right: ids[next[position]])] : nil
        }
        for position in 0..<pieces.count - 1 {
            if let merge = candidate(at: position) { candidates.insert(rank: merge.rank, position: position) }
        }
        while let (rank, position) = candidates.removeFirst() {
            // What was queued may have been merged away since.
            guard isLeft[position], let merge = candidate(at: position), merge.rank == rank else { continue }
            ids[position] = merge.id
            isLeft[next[position]] = false
            next[position] = next[next[position]]
            if next[position] < ids.count {
                previous[next[position]] = position
                if let merge = candidate(at: position) { candidates.insert(rank: merge.rank, position: position) }
            }
            let before = previous[position]
            if before >= 0, let merge = candidate(at: before) { candidates.insert(rank: merge.rank, position: before) }
        }
        var position = 0
        while position < ids.count {
            result.append(ids[position])
            position = next[position]
        }
    }
}

/// A binary heap of (rank, position), the lowest rank first, of equal ranks the lowest position.
private struct MinimumHeap {
    private var entries: [(rank: Int, position: Int)] = []

    mutating func insert(rank: Int, position: Int) {
        entries.append((rank, position))
        var child = entries.count - 1
        while child > 0, entries[child] < entries[(child - 1) / 2] {
            entries.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    mutating func removeFirst() -> (rank: Int, position: Int)? {
        guard let first = entries.first else { return nil }
        let last = entries.removeLast()
        if entries.isEmpty { return first }
        entries[0] = last
        var parent = 0
        while true {
            var smallest = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < entries.count {
                if entries[child] < entries[smallest] { smallest = child }
            }
            if smallest == parent { return first }
            entries.swapAt(parent, smallest)
            parent = smallest
        }
    }
}
