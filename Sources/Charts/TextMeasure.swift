/// How wide text is drawn, as far as that can be known without the font: an estimate from above for the usual sans-serif
/// fonts (the widths are about those of DejaVu Sans and Verdana, the widest of them).
enum TextMeasure {
    /// In the units of `size`.
    static func width(_ text: some StringProtocol, size: Double) -> Double {
        text.reduce(0) { $0 + width($1) } * size
    }

    /// A part of the text that is at most that wide: the middle gives way to `…`, since names of a kind differ at their
    /// ends.
    static func elided(_ text: String, to limit: Double, size: Double) -> String {
        guard width(text, size: size) > limit else { return text }
        let characters = Array(text)
        var (head, tail) = (0, 0)
        var rest = limit - width("…", size: size)
        while head + tail < characters.count {
            let next = head <= tail ? characters[head] : characters[characters.count - 1 - tail]
            rest -= width(next) * size
            guard rest >= 0 else { break }
            if head <= tail { head += 1 } else { tail += 1 }
        }
        return String(characters[..<head]) + "…" + String(characters[(characters.count - tail)...])
    }

    /// In ems.
    private static func width(_ character: Character) -> Double {
        switch character {
        case "i", "j", "l", "I", "'", "|", ".", ",", ":", ";", "!", " ": 0.34
        case "f", "r", "t", "(", ")", "[", "]", "{", "}", "/", "\\", "-", "\"", "`": 0.45
        case "m", "M", "w", "W", "@", "%", "…", "—": 1
        case "a"..."z", "0"..."9", "_", "?", "*", "$": 0.65
        case "A"..."Z": 0.75
        case _ where character.isASCII: 0.85
        // Latin with accents, Greek, Cyrillic; all others as wide as the ideographs and signs are.
        case "\u{A0}"..."\u{52F}": 0.8
        default: 1.4
        }
    }
}
