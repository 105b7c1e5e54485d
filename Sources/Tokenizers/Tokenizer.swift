/// Turns text into the ids a model reads, exactly as the `tokenizer.json` beside the model says.
///
/// Knows byte-level BPE (GPT-2, OPT, Llama 3, Qwen2, Mistral-Nemo) and SentencePiece-style BPE with byte
/// fallback (Llama 2, Mistral 1). Whatever else a file asks for is refused by name when it is read, so that no id is
/// ever nearly right.
package struct Tokenizer: Sendable {
    /// Ids that stand before every text: the BOS of most Llama models, none for GPT-2.
    package let leadingIDs: [Int]
    /// Texts that are one id wherever they stand, by their first character, the longest first: a model has up to
    /// thousands of them, and every place of a text is asked.
    let addedTokens: [Unicode.Scalar: [(text: [Unicode.Scalar], id: Int)]]
    /// Applied in order to each stretch between added tokens.
    let normalizers: [Normalizer]
    let splitting: Splitting
    let model: BytePairEncoding

    /// A change of the text before it is split.
    enum Normalizer: Equatable, Sendable {
        /// To Unicode's normalization form C.
        case compose
        case prepend([Unicode.Scalar])
        case replace([Unicode.Scalar], with: [Unicode.Scalar])
    }

    /// How a stretch is cut into the words that are encoded each on its own.
    enum Splitting: Equatable, Sendable {
        case none
        /// Every space becomes `replacement`, one more is put in front as `prepending` says, and when `cutting` each
        /// of them begins a word.
        case metaspace(replacement: Unicode.Scalar, prepending: Prepending, cutting: Bool)
        /// By a pattern; then each byte stands for itself.
        case byteLevel(WordPattern?, addsPrefixSpace: Bool)
    }

    enum Prepending: String, Sendable { case always, first, never }

    /// The ids of the text, the leading ones included.
    ///
    /// - Complexity: O(n log n) in the length of the longest word; without a splitting the text is one word.
    package func encode(_ text: String) -> [Int] {
        leadingIDs + encodeBare(text)
    }

    /// The ids of the text alone.
    package func encodeBare(_ text: String) -> [Int] {
        var ids: [Int] = []
        let scalars = Array(text.unicodeScalars)
        var start = 0
        var position = 0
        while position < scalars.count {
            let found = addedTokens[scalars[position]]?.first { scalars[position...].starts(with: $0.text) }
            guard let found else {
                position += 1
                continue
            }
            encode(stretch: scalars[start..<position], isFirst: start == 0, into: &ids)
            ids.append(found.id)
            position += found.text.count
            start = position
        }
        encode(stretch: scalars[start...], isFirst: start == 0, into: &ids)
        return ids
    }

    private func encode(stretch: ArraySlice<Unicode.Scalar>, isFirst: Bool, into ids: inout [Int]) {
        if stretch.isEmpty { return }
        var scalars = Array(stretch)
        for normalizer in normalizers { scalars = normalizer.applied(to: scalars) }
        switch splitting {
        case .none:
            model.encode(scalars, into: &ids)
        case .metaspace(let replacement, let prepending, let cutting):
            scalars = scalars.map { $0 == " " ? replacement : $0 }
            let prepends = prepending == .always || prepending == .first && isFirst
            if prepends, scalars.first != replacement { scalars.insert(replacement, at: 0) }
            if !cutting { return model.encode(scalars, into: &ids) }
            var start = 0
            for end in scalars.indices.dropFirst() where scalars[end] == replacement {
                model.encode(Array(scalars[start..<end]), into: &ids)
                start = end
            }
            model.encode(Array(scalars[start...]), into: &ids)
        case .byteLevel(let pattern, let addsPrefixSpace):
            if addsPrefixSpace, scalars.first != " " { scalars.insert(" ", at: 0) }
            guard let pattern else { return model.encode(bytesOf: scalars[...], into: &ids) }
            for word in pattern.words(in: scalars) { model.encode(bytesOf: scalars[word], into: &ids) }
        }
    }
}

extension Tokenizer.Normalizer {
    func applied(to scalars: [Unicode.Scalar]) -> [Unicode.Scalar] {
        switch self {
        case .compose:
            return scalars.composed()
        case .prepend(let text):
            return scalars.isEmpty ? [] : text + scalars
        case .replace(let pattern, let replacement):
            var result: [Unicode.Scalar] = []
            var position = 0
            while position < scalars.count {
                if scalars[position...].starts(with: pattern) {
                    result += replacement
                    position += pattern.count
                } else {
                    result.append(scalars[position])
                    position += 1
                }
            }
            return result
        }
    }
}
