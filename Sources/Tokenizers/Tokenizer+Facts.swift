extension Tokenizer {
    /// Which of the known kinds it is, for people.
    package var kind: String {
        switch splitting {
        case .byteLevel(let pattern, _):
            "byte-level BPE, " + (pattern.map { "pattern of \($0.rawValue)" } ?? "no pattern")
        case .none, .metaspace:
            model.fallsBackToBytes ? "SentencePiece-style BPE with byte fallback" : "SentencePiece-style BPE"
        }
    }

    /// How many ids it can give.
    package var vocabularySize: Int {
        Set(model.ids.values).union(addedTokens.values.joined().map(\.id)).union(leadingIDs).count
    }

    /// The greatest id it can give; nil of an empty vocabulary. The model's must be greater.
    package var greatestID: Int? {
        [model.ids.values.max(), addedTokens.values.joined().map(\.id).max(), leadingIDs.max()].compactMap { $0 }.max()
    }
}

extension BytePairEncoding {
    fileprivate var fallsBackToBytes: Bool { fallbackIDs.contains { $0 != nil } }
}
