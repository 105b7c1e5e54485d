/// Why a model cannot do what was asked of it.
package enum LlamaError: Error, Equatable, CustomStringConvertible {
    /// A batch holds a token that the model has no embedding of.
    case tokenOutOfRange(token: Int, vocabSize: Int)
    /// A sequence is longer than the model has learned positions for.
    case sequenceTooLong(count: Int, positions: Int)

    package var description: String {
        switch self {
        case .sequenceTooLong(let count, let positions):
            "a sequence of \(count) tokens is longer than the model's \(positions) positions; give a smaller max_length"
        case .tokenOutOfRange(let token, let vocabSize):
            "the token \(token) is not in the model's vocabulary of \(vocabSize); "
                + "tokenizer.json must be the one that belongs to the model"
        }
    }
}
