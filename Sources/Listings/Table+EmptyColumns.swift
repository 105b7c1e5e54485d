import JSONValues

extension Table {
    /// Without the columns that say nothing of any row; the first one stays.
    package var withoutEmptyColumns: Table {
        let kept = columns.indices.filter { column in column == 0 || rows.contains { !$0[column].isNull } }
        guard kept.count < columns.count, !rows.isEmpty else { return self }
        return Table(columns: kept.map { columns[$0] }, rows: rows.map { row in kept.map { row[$0] } })
    }
}
