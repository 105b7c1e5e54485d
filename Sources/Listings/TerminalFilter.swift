/// Makes the bytes of a file harmless for a terminal, piece by piece as they come.
///
/// Anybody's program may have written the file: a terminal obeys escape sequences that move its cursor, set its title,
/// or type for its user. Text passes, and line ends, tabs, carriage returns (bars draw with them) and colours. Cursor-up
/// and erase-line, with which nested bars draw, are left out: the bars stand below each other. Everything else is shown
/// as `cat -v` shows it, `^[`; what is no UTF-8 as `\xFF`.
package struct TerminalFilter {
    /// The beginning of a sequence that has not ended yet.
    private var pending: [UInt8] = []
    private var isColoured = false

    /// Longer sequences than this are no colours.
    private static let escapeLimit = 32
    private static let escape: UInt8 = 0x1B

    package init() {}

    /// - Returns: what may be written now; the beginning of a sequence is kept until more of it comes.
    package mutating func filter(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        let input = pending + bytes
        pending = []
        var output: [UInt8] = []
        output.reserveCapacity(input.count)
        var index = 0
        while index < input.count {
            guard let length = take(input[index...], into: &output) else {
                pending = Array(input[index...])
                break
            }
            index += length
        }
        return output
    }

    /// - Returns: what was kept, now that nothing follows, and the end of a colour that the file left on.
    package mutating func finish() -> [UInt8] {
        var output: [UInt8] = []
        for byte in pending { show(byte, into: &output) }
        pending = []
        if isColoured { output += "\u{1B}[0m".utf8 }
        isColoured = false
        return output
    }

    /// - Returns: how many bytes were dealt with; nil when more are needed to tell.
    private mutating func take(_ input: ArraySlice<UInt8>, into output: inout [UInt8]) -> Int? {
        let byte = input[input.startIndex]
        switch byte {
        case 0x0A, 0x0D, 0x09, 0x20..<0x7F:
            output.append(byte)
            return 1
        case Self.escape: return takeEscape(input, into: &output)
        case 0xC2..<0xF5: return takeScalar(input, into: &output)
        default:
            show(byte, into: &output)
            return 1
        }
    }

    private mutating func takeEscape(_ input: ArraySlice<UInt8>, into output: inout [UInt8]) -> Int? {
        guard input.count > 1 else { return nil }
        if input[input.startIndex + 1] == UInt8(ascii: "[") {
            let parameters = input.dropFirst(2).prefix { (0x30...0x3B).contains($0) }
            if parameters.count < Self.escapeLimit {
                let end = parameters.endIndex
                guard end < input.endIndex else { return nil }
                let length = end + 1 - input.startIndex
                switch input[end] {
                case UInt8(ascii: "m"):
                    output += input[...end]
                    isColoured = !parameters.allSatisfy { $0 == UInt8(ascii: "0") }
                    return length
                case UInt8(ascii: "A"), UInt8(ascii: "K"): return length
                default: break
                }
            }
        }
        show(Self.escape, into: &output)
        return 1
    }

    private func takeScalar(_ input: ArraySlice<UInt8>, into output: inout [UInt8]) -> Int? {
        let first = input[input.startIndex]
        let wanted = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
        let sequence = input.prefix(wanted)
        // A byte that ends it early shows that it is none, before the rest has come.
        if sequence.count < wanted, sequence.dropFirst().allSatisfy({ $0 & 0xC0 == 0x80 }) { return nil }
        guard let text = String(validating: sequence, as: UTF8.self), let scalar = text.unicodeScalars.first,
            text.unicodeScalars.count == 1
        else {
            show(first, into: &output)
            return 1
        }
        switch scalar {
        case "\u{80}"..<"\u{A0}", "\u{200E}", "\u{200F}", "\u{202A}"..."\u{202E}", "\u{2066}"..."\u{2069}":
            // Controls, and what turns the direction of the text that follows.
            output += "\\u{\(String(scalar.value, radix: 16))}".utf8
        default: output += sequence
        }
        return wanted
    }

    private func show(_ byte: UInt8, into output: inout [UInt8]) {
        if byte < 0x20 || byte == 0x7F {
            output += [UInt8(ascii: "^"), byte ^ 0x40]
        } else if byte < 0x7F {
            output.append(byte)
        } else {
            output += "\\x\(String(byte, radix: 16, uppercase: true))".utf8
        }
    }
}
