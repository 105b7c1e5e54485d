import RunModel

/// Text as LaTeX may hold it, so that no character of it is read as a command; control characters are visible.
///
/// A `*` or `[` at its beginning stands in braces: behind `\\` and `\item` both would be read as a part of the command.
func latexEscaped(_ text: String) -> String {
    var escaped = ""
    var isAtBeginning = true
    for scalar in visible(text).unicodeScalars {
        switch scalar {
        case "\\": escaped += "\\textbackslash{}"
        case "~": escaped += "\\textasciitilde{}"
        case "^": escaped += "\\textasciicircum{}"
        // In LaTeX's first font encoding these three are other characters.
        case "<": escaped += "\\textless{}"
        case ">": escaped += "\\textgreater{}"
        case "|": escaped += "\\textbar{}"
        case "&", "%", "$", "#", "_", "{", "}": escaped += "\\\(scalar)"
        case "*" where isAtBeginning, "[" where isAtBeginning: escaped += "{\(scalar)}"
        default: escaped.unicodeScalars.append(scalar)
        }
        isAtBeginning = isAtBeginning && scalar == " "
    }
    return escaped
}
