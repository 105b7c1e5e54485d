/// A pattern by which a byte-level tokenizer cuts a text into words. Files give it as a regular expression; these are
/// the ones we know, each matched by hand.
enum WordPattern: Equatable, Sendable, CaseIterable {
    case gpt2
    case llama3

    /// As files write it.
    var expression: String {
        switch self {
        case .gpt2: #"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#
        case .llama3:
            #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|"#
                + #"\s*[\r\n]+|\s+(?!\S)|\s+"#
        }
    }

    init?(expression: String) {
        guard let pattern = Self.allCases.first(where: { $0.expression == expression }) else { return nil }
        self = pattern
    }

    /// The words, which cover the text without gaps.
    func words(in text: [Unicode.Scalar]) -> [Range<Int>] {
        let kinds = text.map(ScalarKind.init)
        var words: [Range<Int>] = []
        var start = 0
        while start < text.count {
            let end =
                switch self {
                case .gpt2: Self.gpt2End(text, kinds, from: start)
                case .llama3: Self.llama3End(text, kinds, from: start)
                }
            words.append(start..<end)
            start = end
        }
        return words
    }

    /// The alternatives are tried in the order of the expression.
    private static func gpt2End(_ text: [Unicode.Scalar], _ kinds: [ScalarKind], from start: Int) -> Int {
        if let end = contractionEnd(text, from: start, ignoringCase: false) { return end }
        let afterSpace = text[start] == " " ? start + 1 : start
        if afterSpace < text.count, kinds[afterSpace] != .space {
            return runEnd(of: kinds[afterSpace], in: kinds, from: afterSpace)
        }
        return spaceEnd(kinds, from: start)
    }

    private static func llama3End(_ text: [Unicode.Scalar], _ kinds: [ScalarKind], from start: Int) -> Int {
        if let end = contractionEnd(text, from: start, ignoringCase: true) { return end }
        let isLineEnd = isLineEnd(text[start])
        if kinds[start] == .letter { return runEnd(of: .letter, in: kinds, from: start) }
        if !isLineEnd, kinds[start] != .digit, start + 1 < text.count, kinds[start + 1] == .letter {
            return runEnd(of: .letter, in: kinds, from: start + 1)
        }
        if kinds[start] == .digit { return min(runEnd(of: .digit, in: kinds, from: start), start + 3) }
        let afterSpace = text[start] == " " ? start + 1 : start
        if afterSpace < text.count, kinds[afterSpace] == .other {
            var end = runEnd(of: .other, in: kinds, from: afterSpace)
            while end < text.count, Self.isLineEnd(text[end]) { end += 1 }
            return end
        }
        let spaces = start..<runEnd(of: .space, in: kinds, from: start)
        if let last = spaces.last(where: { Self.isLineEnd(text[$0]) }) { return last + 1 }
        return spaceEnd(kinds, from: start)
    }

    /// `\s+(?!\S)|\s+`: white space, but its last character is left to a word that follows.
    private static func spaceEnd(_ kinds: [ScalarKind], from start: Int) -> Int {
        let end = runEnd(of: .space, in: kinds, from: start)
        return end == kinds.count || end == start + 1 ? end : end - 1
    }

    private static func runEnd(of kind: ScalarKind, in kinds: [ScalarKind], from start: Int) -> Int {
        kinds[start...].firstIndex { $0 != kind } ?? kinds.count
    }

    private static func isLineEnd(_ scalar: Unicode.Scalar) -> Bool { scalar == "\n" || scalar == "\r" }

    private static let contractions: [[Unicode.Scalar]] = [
        ["s"], ["t"], ["r", "e"], ["v", "e"], ["m"], ["l", "l"], ["d"],
    ]

    private static func contractionEnd(_ text: [Unicode.Scalar], from start: Int, ignoringCase: Bool) -> Int? {
        guard text[start] == "'" else { return nil }
        let rest = text[(start + 1)...].prefix(2).map { ignoringCase ? folded($0) : $0 }
        return contractions.first { rest.starts(with: $0) }.map { start + 1 + $0.count }
    }

    /// Without case, for the letters of contractions: the long s is an s.
    private static func folded(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar {
        case "A"..."Z": Unicode.Scalar(scalar.value + 32)!
        case "\u{17F}": "s"
        default: scalar
        }
    }
}

/// What the patterns distinguish.
private enum ScalarKind: Equatable {
    /// `\p{L}`
    case letter
    /// `\p{N}`
    case digit
    /// `\s`
    case space
    case other

    init(_ scalar: Unicode.Scalar) {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: self = .letter
        case .decimalNumber, .letterNumber, .otherNumber: self = .digit
        default: self = scalar.properties.isWhitespace ? .space : .other
        }
    }
}
