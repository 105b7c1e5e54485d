import JSONValues

/// The words of texts, whatever their case and whatever stands between them: two texts with the same words are nearly the
/// same.
struct PlainWords {
    /// One line a text.
    private(set) var lines = ""
    /// Whether no text held a letter or a digit.
    private(set) var isEmpty = true

    /// Adds the texts in a value; what is no text is added as it is.
    mutating func add(_ value: JSONValue) {
        switch value {
        case .string(let text):
            let words = Self.words(of: text)
            if !words.isEmpty { isEmpty = false }
            lines += words + "\n"
        case .array(let values): for value in values { add(value) }
        case .object(let object): for member in object.members { add(member.value) }
        default: lines += value.compactText + "\n"
        }
    }

    /// In lower case, with one space for everything between letters and digits.
    static func words(of text: String) -> String {
        var words = ""
        var isBetween = false
        for scalar in text.unicodeScalars {
            guard scalar.isWordPart else {
                isBetween = true
                continue
            }
            if isBetween, !words.isEmpty { words += " " }
            isBetween = false
            if scalar.isASCII {
                // As the general rule says, and many times as fast.
                let isCapital = ("A"..."Z").contains(scalar)
                words.unicodeScalars.append(isCapital ? Unicode.Scalar(UInt8(scalar.value) | 0x20) : scalar)
            } else {
                words += scalar.properties.lowercaseMapping
            }
        }
        return words
    }
}

extension Unicode.Scalar {
    /// Whether it is a letter, one of its marks, or a digit.
    fileprivate var isWordPart: Bool {
        if isASCII { return ("a"..."z").contains(self) || ("A"..."Z").contains(self) || ("0"..."9").contains(self) }
        switch properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .nonspacingMark,
            .spacingMark, .enclosingMark, .decimalNumber, .letterNumber, .otherNumber:
            return true
        default: return false
        }
    }
}
