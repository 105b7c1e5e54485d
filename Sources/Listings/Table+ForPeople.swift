import JSONValues

extension Table {
    /// The columns as people are shown them: where texts stand among numbers, all are laid out as texts.
    var columnsForPeople: [TableColumn] {
        columns.enumerated().map { index, column in
            guard column.kind == .number, rows.contains(where: { isText($0[index]) }) else { return column }
            var column = column
            column.kind = .text
            return column
        }
    }

    private func isText(_ value: JSONValue) -> Bool {
        switch value {
        // The names of the numbers that are not finite are numbers.
        case .string: value.number == nil
        case .array, .object: true
        case .null, .bool, .integer, .number: false
        }
    }
}
