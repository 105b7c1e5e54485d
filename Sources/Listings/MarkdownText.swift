import RunModel

/// Text as GitHub's Markdown may hold it in a line or a cell of a table, with everything escaped that would end the cell
/// or be read as markup; control characters are visible.
package func markdownEscaped(_ text: String) -> String {
    var escaped = ""
    for scalar in visible(text).unicodeScalars {
        switch scalar {
        case "|", "\\", "`", "*", "<", ">", "[", "]", "&", "~", "#": escaped += "\\"
        default: break
        }
        escaped.unicodeScalars.append(scalar)
    }
    return escaped
}
