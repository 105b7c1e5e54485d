/// A pattern by which a byte-level tokenizer cuts a text into words. Files give it as a regular expression; these are
/// the ones we know, each matched by hand.
enum WordPattern: String, Sendable, CaseIterable {
    /// OPT's too.
    case gpt2 = "GPT-2"
    case llama3 = "Llama 3"
    case qwen2 = "Qwen2"
    /// Mistral calls it Tekken.
    case mistralNemo = "Mistral-Nemo"

    /// As files write it.
    var expression: String {
        switch self {
        case .gpt2: #"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#
        case .llama3: Self.llamaExpression(digits: #"\p{N}{1,3}"#)
        case .qwen2: Self.llamaExpression(digits: #"\p{N}"#)
        case .mistralNemo:
            #"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+|"#
                + #"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*|"#
                + #"\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
        }
    }

    private static func llamaExpression(digits: String) -> String {
        #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|"# + digits
            + #"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
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
                case .llama3: Self.llamaEnd(text, kinds, from: start, digitCount: 3)
                case .qwen2: Self.llamaEnd(text, kinds, from: start, digitCount: 1)
                case .mistralNemo: Self.mistralNemoEnd(text, kinds, from: start)
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
        if afterSpace < text.count {
            if kinds[afterSpace].isLetter { return letterEnd(kinds, from: afterSpace) }
            if kinds[afterSpace].isSymbol { return symbolRunEnd(kinds, from: afterSpace) }
            if kinds[afterSpace] == .digit { return runEnd(of: .digit, in: kinds, from: afterSpace) }
        }
        return spaceEnd(kinds, from: start)
    }

    /// - Parameter digitCount: how many digits a word has at most.
    private static func llamaEnd(
        _ text: [Unicode.Scalar], _ kinds: [ScalarKind], from start: Int, digitCount: Int
    ) -> Int {
        if let end = contractionEnd(text, from: start, ignoringCase: true) { return end }
        if kinds[start].isLetter { return letterEnd(kinds, from: start) }
        if takesLetters(text, kinds, at: start), start + 1 < text.count, kinds[start + 1].isLetter {
            return letterEnd(kinds, from: start + 1)
        }
        if kinds[start] == .digit { return min(runEnd(of: .digit, in: kinds, from: start), start + digitCount) }
        return symbolEnd(text, kinds, from: start, trailing: isLineEnd)
    }

    private static func mistralNemoEnd(_ text: [Unicode.Scalar], _ kinds: [ScalarKind], from start: Int) -> Int {
        // The one character before the letters is taken where that leads to a match, else left out.
        let starts = takesLetters(text, kinds, at: start) ? [start + 1, start] : [start]
        for start in starts {
            if let end = endInLowerCase(kinds, from: start) { return end }
        }
        for start in starts {
            let upper = kinds[start...].firstIndex { !$0.isUpperCase } ?? kinds.count
            if upper > start { return kinds[upper...].firstIndex { !$0.isLowerCase } ?? kinds.count }
        }
        if kinds[start] == .digit { return start + 1 }
        return symbolEnd(text, kinds, from: start) { isLineEnd($0) || $0 == "/" }
    }

    /// `[upper]*[lower]+`, of which letters without case are both: as many of the first as leave one for the second.
    private static func endInLowerCase(_ kinds: [ScalarKind], from start: Int) -> Int? {
        let upper = kinds[start...].firstIndex { !$0.isUpperCase } ?? kinds.count
        let end = kinds[upper...].firstIndex { !$0.isLowerCase } ?? kinds.count
        if end > upper { return end }
        return kinds[start..<upper].lastIndex { $0.isLowerCase }.map { $0 + 1 }
    }

    /// ` ?[^\s\p{L}\p{N}]+` with what may trail it, then `\s*[\r\n]+|\s+(?!\S)|\s+`.
    private static func symbolEnd(
        _ text: [Unicode.Scalar], _ kinds: [ScalarKind], from start: Int, trailing: (Unicode.Scalar) -> Bool
    ) -> Int {
        let afterSpace = text[start] == " " ? start + 1 : start
        if afterSpace < text.count, kinds[afterSpace].isSymbol {
            let end = symbolRunEnd(kinds, from: afterSpace)
            return text[end...].firstIndex { !trailing($0) } ?? text.count
        }
        let spaces = start..<runEnd(of: .space, in: kinds, from: start)
        if let last = spaces.last(where: { isLineEnd(text[$0]) }) { return last + 1 }
        return spaceEnd(kinds, from: start)
    }

    /// `[^\r\n\p{L}\p{N}]`: what may stand before the letters of a word.
    private static func takesLetters(_ text: [Unicode.Scalar], _ kinds: [ScalarKind], at place: Int) -> Bool {
        !isLineEnd(text[place]) && !kinds[place].isLetter && kinds[place] != .digit
    }

    /// `\s+(?!\S)|\s+`: white space, but its last character is left to a word that follows.
    private static func spaceEnd(_ kinds: [ScalarKind], from start: Int) -> Int {
        let end = runEnd(of: .space, in: kinds, from: start)
        return end == kinds.count || end == start + 1 ? end : end - 1
    }

    private static func runEnd(of kind: ScalarKind, in kinds: [ScalarKind], from start: Int) -> Int {
        kinds[start...].firstIndex { $0 != kind } ?? kinds.count
    }

    private static func letterEnd(_ kinds: [ScalarKind], from start: Int) -> Int {
        kinds[start...].firstIndex { !$0.isLetter } ?? kinds.count
    }

    private static func symbolRunEnd(_ kinds: [ScalarKind], from start: Int) -> Int {
        kinds[start...].firstIndex { !$0.isSymbol } ?? kinds.count
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
    /// `[\p{Lu}\p{Lt}]`
    case upperCaseLetter
    /// `\p{Ll}`
    case lowerCaseLetter
    /// `[\p{Lm}\p{Lo}]`
    case otherLetter
    /// `\p{M}`
    case mark
    /// `\p{N}`
    case digit
    /// `\s`
    case space
    case other

    init(_ scalar: Unicode.Scalar) {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .titlecaseLetter: self = .upperCaseLetter
        case .lowercaseLetter: self = .lowerCaseLetter
        case .modifierLetter, .otherLetter: self = .otherLetter
        case .nonspacingMark, .spacingMark, .enclosingMark: self = .mark
        case .decimalNumber, .letterNumber, .otherNumber: self = .digit
        default: self = scalar.properties.isWhitespace ? .space : .other
        }
    }

    /// `\p{L}`
    var isLetter: Bool { self == .upperCaseLetter || self == .lowerCaseLetter || self == .otherLetter }

    /// `[^\s\p{L}\p{N}]`
    var isSymbol: Bool { self == .mark || self == .other }

    /// `[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]`
    var isUpperCase: Bool { self == .upperCaseLetter || hasNoCase }

    /// `[\p{Ll}\p{Lm}\p{Lo}\p{M}]`
    var isLowerCase: Bool { self == .lowerCaseLetter || hasNoCase }

    private var hasNoCase: Bool { self == .otherLetter || self == .mark }
}
