package import Tasks
package import Tokenizers

/// Turns examples into ids as MeZO's authors do (large_models/utils.py): the option of a candidate is what its ids
/// have more than those of the prefix alone.
package struct ExampleEncoder: Sendable {
    private let tokenizer: Tokenizer
    private let maxLength: Int
    private let vocabSize: Int

    /// - Parameters:
    ///   - maxLength: longer sequences lose ids after the leading ones (BOS), so that the option stays.
    ///   - vocabSize: the model's; a tokenizer that gives greater ids does not belong to it.
    package init(tokenizer: Tokenizer, maxLength: Int, vocabSize: Int) {
        self.tokenizer = tokenizer
        self.maxLength = maxLength
        self.vocabSize = vocabSize
    }

    /// The example as ids.
    ///
    /// - Precondition: the example has a label.
    /// - Throws: `TrainingError.noOption`, `TrainingError.idOutOfVocabulary`, `TrainingError.leadingIDs`
    package func encode(_ example: Example, in split: DataSplit) throws(TrainingError) -> EncodedExample {
        let prefixCount = tokenizer.encode(example.prefix.strippingSpaces()).count
        var candidates: [EncodedSequence] = []
        for candidate in example.candidates {
            let full = (example.prefix + candidate).strippingSpaces()
            let all = tokenizer.encode(full)
            let text = full.droppingLeadingWhiteSpace()
            var ids = text.utf8.count == full.utf8.count ? all : tokenizer.encode(text)
            let leading = tokenizer.leadingIDs.count
            let isTruncated = ids.count > maxLength
            if isTruncated, leading >= maxLength { throw .leadingIDs(count: leading, maxLength: maxLength) }
            if isTruncated { ids = ids.prefix(leading) + ids.dropFirst(leading).suffix(maxLength - leading) }
            let optionCount = min(all.count - prefixCount, ids.count - 1)
            guard optionCount >= 1 else {
                // A merge over the boundary can swallow the option: nothing would be left to learn from.
                throw .noOption(split: split, line: example.index + 1)
            }
            if let id = ids.max(), id >= vocabSize { throw .idOutOfVocabulary(id: id, vocabSize: vocabSize) }
            candidates.append(
                EncodedSequence(ids: ids, optionCount: optionCount, isTruncated: isTruncated))
        }
        return EncodedExample(index: example.index, label: example.label!, candidates: candidates)
    }
}

extension String {
    /// Without spaces (U+0020 only) at both ends, as Python's `strip(" ")`.
    fileprivate func strippingSpaces() -> String {
        var scalars = unicodeScalars[...]
        while scalars.first == " " { scalars.removeFirst() }
        while scalars.last == " " { scalars.removeLast() }
        return String(scalars)
    }

    fileprivate func droppingLeadingWhiteSpace() -> String {
        String(unicodeScalars.drop { $0.properties.isWhitespace })
    }
}
