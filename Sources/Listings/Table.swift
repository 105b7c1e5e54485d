package import JSONValues

/// Rows of values under columns, for people and for programs.
package struct Table: Sendable {
    package let columns: [TableColumn]
    /// `null` is an unknown value.
    package let rows: [[JSONValue]]

    /// - Precondition: every row has a cell for every column.
    package init(columns: [TableColumn], rows: [[JSONValue]]) {
        precondition(rows.allSatisfy { $0.count == columns.count }, "a row has a cell for every column")
        self.columns = columns
        self.rows = rows
    }

    /// Writes the table, in pieces of whole lines, so that no copy of it is ever held.
    ///
    /// - Parameters:
    ///   - width: of the terminal, in cells; nil when the output is none, and nothing is cut. Only the form for people
    ///     takes notice of it.
    ///   - remedy: what the notice says to do about columns that were left out; empty for nothing.
    ///   - stateColours: what a terminal is sent before each word of a state; empty for no colours.
    /// - Returns: a notice when columns had to be left out.
    @discardableResult
    package func write(
        as format: TableFormat, width: Int? = nil, remedy: String = "--columns chooses",
        stateColours: [String: String] = [:], to write: (String) -> Void
    ) -> String? {
        var lines = LineBuffer()
        var notice: String?
        switch format {
        case .table: notice = writeColumns(width: width, remedy: remedy, stateColours: stateColours, &lines, write)
        case .json: writeJSON(&lines, write)
        case .csv: writeCSV(&lines, write)
        case .tsv: writeTSV(&lines, write)
        case .markdown: writeMarkdown(&lines, write)
        }
        lines.flush(write)
        return notice
    }
}
