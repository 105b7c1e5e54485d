/// The cells that a terminal needs for the text, which holds no control characters.
///
/// After `wcwidth` of Markus Kuhn (https://www.cl.cam.ac.uk/~mgk25/ucs/wcwidth.c), with the wide ranges that Unicode's
/// `EastAsianWidth.txt` has gained since. Terminals differ on emoji joined of several: they are counted apart, so that
/// a line may be shorter than thought and never longer.
func cellWidth(_ text: some StringProtocol) -> Int {
    if text.isPrintableASCII { return text.utf8.count }
    var width = 0
    var last = 0
    for scalar in text.unicodeScalars {
        // The variation selector that makes an emoji of a narrow sign.
        let cells = scalar == "\u{FE0F}" && last == 1 ? 1 : scalar.cellWidth
        width += cells
        last = cells
    }
    return width
}

extension StringProtocol {
    /// Whether every byte is a character of one cell.
    var isPrintableASCII: Bool { utf8.allSatisfy { $0 &- 0x20 < 0x5F } }
}

extension Unicode.Scalar {
    fileprivate var cellWidth: Int {
        switch value {
        // Among them the soft hyphen, which terminals show, and the `…` of what was cut.
        case ..<0x300, 0x2010...0x2027: return 1
        // The later parts of a Hangul syllable lie upon the first.
        case 0x1160...0x11FF, 0xD7B0...0xD7FF: return 0
        case 0x1100...0x115F, 0x2329...0x232A, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97C, 0xAC00...0xD7A3,
            0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x18D08,
            0x1AFF0...0x1B2FB, 0x1D300...0x1D376, 0x1F200...0x1F265, 0x20000...0x2FFFD, 0x30000...0x3FFFD:
            return isMark ? 0 : 2
        // A flag is two of these, and two cells wide.
        case 0x1F1E6...0x1F1FF: return 1
        default: return isMark ? 0 : properties.isEmojiPresentation ? 2 : 1
        }
    }

    /// Whether it takes no cell of its own.
    private var isMark: Bool {
        switch properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: true
        default: false
        }
    }
}
