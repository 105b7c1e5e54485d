import JSONValues
import RunModel

extension Table {
    /// The form for people: one line a row, the columns two cells apart.
    ///
    /// - Returns: a notice when columns had to be left out.
    func writeColumns(
        width: Int?, remedy: String, stateColours: [String: String], _ lines: inout LineBuffer,
        _ write: (String) -> Void
    ) -> String? {
        let columns = columnsForPeople
        let titles = columns.map { $0.kind == .plot ? .rigid($0.title) : TableCell(text: $0.title) }
        var measures = zip(columns, titles).map { ColumnMeasure($0, titleWidth: $1.width) }
        for row in rows {
            for (index, value) in row.enumerated() { measures[index].add(TableCell(value, columns[index].kind)) }
        }
        let layout = TableLayout(measures, width: width, dropOrder: width == nil ? [] : dropOrder)
        var line = ColumnLine(stateColours: stateColours)
        for room in layout.columns {
            line.append(titles[room.index], columns[room.index], room, isTitle: true, &lines)
        }
        line.end(&lines, write)
        for row in rows {
            for room in layout.columns {
                let column = columns[room.index]
                line.append(TableCell(row[room.index], column.kind), column, room, &lines)
            }
            line.end(&lines, write)
        }
        let shown = Set(layout.columns.map(\.index))
        let hidden = columns.indices.filter { !shown.contains($0) }
            .map { columns[$0].kind == .plot ? columns[$0].name : titles[$0].text }
        return hidden.isEmpty ? nil : Self.notice(hidden, remedy, width: width ?? .max)
    }

    /// The places of the columns that may go, the first to go first: those that tell no two rows apart, then by rank.
    /// One column always stays.
    private var dropOrder: [Int] {
        let isSame = columns.indices.map { index in
            rows.count > 1 && rows.allSatisfy { $0[index] == rows[0][index] }
        }
        let order = columns.indices.filter { columns[$0].rank > 0 }.sorted { a, b in
            if isSame[a] != isSame[b] { return isSame[a] }
            return columns[a].rank == columns[b].rank ? a > b : columns[a].rank > columns[b].rank
        }
        return order.count == columns.count ? order.dropLast() : order
    }

    /// What does not fit, in a line of the terminal when that is possible.
    private static func notice(_ hidden: [String], _ remedy: String, width: Int) -> String {
        func text(_ count: Int) -> String {
            let others = hidden.count - count
            return "notice: too narrow for \(hidden.prefix(count).joined(separator: ", "))"
                + (others > 0 ? " and \(others) more" : "") + (remedy.isEmpty ? "" : " (\(remedy))")
        }
        var count = hidden.count
        while count > 1, cellWidth(text(count)) > width { count -= 1 }
        return text(count)
    }
}

/// A line as it is laid out, cell by cell.
private struct ColumnLine {
    let stateColours: [String: String]
    private var isEmpty = true

    init(stateColours: [String: String]) { self.stateColours = stateColours }

    mutating func append(
        _ cell: TableCell, _ column: TableColumn, _ room: TableLayout.Column, isTitle: Bool = false,
        _ lines: inout LineBuffer
    ) {
        var text = cell.text
        var width = cell.width
        if width > room.width, case .elastic = cell {
            switch column.kind {
            case .state where !isTitle: text = text.elidedAtEnd(room.width)
            case .path where !isTitle: text = text.elidedAtBeginning(room.width)
            default: text = text.elidedInside(room.width)
            }
            width = cellWidth(text)
        }
        var behind = 0
        if case .decimal(_, let fraction) = cell, room.fraction > 0 { behind = room.fraction - fraction }
        let free = max(0, room.width - width - behind)
        append(spaces: (isEmpty ? 0 : TableLayout.gap) + (column.isRightAligned ? free : 0), &lines)
        lines.append(column.kind == .state && !isTitle ? coloured(text) : text)
        append(spaces: behind + (column.isRightAligned ? 0 : free), &lines)
        isEmpty = false
    }

    mutating func end(_ lines: inout LineBuffer, _ write: (String) -> Void) {
        while lines.bytes.last == UInt8(ascii: " ") { lines.bytes.removeLast() }
        lines.endLine(write)
        isEmpty = true
    }

    private func append(spaces: Int, _ lines: inout LineBuffer) {
        lines.bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: spaces))
    }

    /// The word that is the state in its colour; what stands in the bracket behind it is left alone.
    private func coloured(_ text: String) -> String {
        if stateColours.isEmpty { return text }
        let word = text.prefix { $0.isLetter }
        guard let colour = stateColours[String(word)] else { return text }
        return colour + word + "\u{1B}[0m" + text.dropFirst(word.count)
    }
}
