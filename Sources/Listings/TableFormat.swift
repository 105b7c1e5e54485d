/// How a table is written.
package enum TableFormat: String, CaseIterable, Sendable {
    /// For people, in columns.
    case table
    /// One array, one object a line: the names of the columns and the exact values.
    case json
    /// RFC 4180, with a line feed alone at the end of a line, as most tools here write and all read it.
    case csv
    /// Values between tabs; tabs, ends of lines and backslashes in them are `\t`, `\n`, `\r` and `\\`.
    case tsv
    /// For notes and pull requests.
    case markdown
}
