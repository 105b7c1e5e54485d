/// How wide the columns of a table are for people, and which of them find no room.
struct TableLayout {
    /// One column's room, in cells.
    struct Column {
        var width: Int
        /// From the points on that stand under each other; 0 in a column without.
        var fraction: Int
    }

    /// Those that are shown.
    private(set) var columns: [Column]
    static let gap = 2

    /// - Parameter width: of the terminal; nil when nothing has to be cut.
    init(_ measures: [ColumnMeasure], width: Int?) {
        var shown = measures[...]
        guard let width else {
            columns = shown.map { Column(width: $0.natural, fraction: $0.alignedFraction) }
            return
        }
        // The widest give first: all that may be cut are cut to one level.
        func room(_ measure: ColumnMeasure, _ level: Int) -> Int {
            max(measure.rigid, min(measure.natural, max(level, min(ColumnMeasure.least, width))))
        }
        func total(_ level: Int) -> Int {
            shown.reduce((shown.count - 1) * Self.gap) { $0 + room($1, level) }
        }
        while shown.count > 1, total(0) > width { shown.removeLast() }
        var level = width
        while level > 0, total(level) > width { level -= 1 }
        columns = shown.map { Column(width: room($0, level), fraction: $0.alignedFraction) }
        // What the level leaves goes to the first columns it cut.
        var left = width - total(level)
        for (index, measure) in shown.enumerated() where left > 0 && columns[index].width < measure.natural {
            columns[index].width += 1
            left -= 1
        }
    }
}

/// What the cells of one column need, gathered one by one.
struct ColumnMeasure {
    /// What is left of that which may be cut, at least: the longest state has ten letters.
    static let least = 10

    /// That which must not be cut.
    var rigid: Int { hasExponent ? fixed : max(fixed, whole + fraction) }
    /// Where nothing is cut.
    var natural: Int { max(rigid, elastic) }
    /// From the points on that stand under each other. Numbers with exponents have none that do.
    var alignedFraction: Int { hasExponent ? 0 : fraction }

    private var fixed: Int
    private var elastic: Int
    private var whole = 0
    private var fraction = 0
    private var hasExponent = false
    private let alignsPoints: Bool

    init(_ column: TableColumn, titleWidth: Int) {
        let isElastic = column.kind == .text || column.kind == .state
        fixed = isElastic ? 1 : titleWidth
        elastic = titleWidth
        alignsPoints = column.kind == .number
    }

    mutating func add(_ cell: TableCell) {
        switch cell {
        case .elastic(_, let width): elastic = max(elastic, width)
        case .decimal(_, let fraction) where alignsPoints:
            whole = max(whole, cell.width - fraction)
            self.fraction = max(self.fraction, fraction)
            fixed = max(fixed, cell.width)
        case .number(_, let isExponent):
            hasExponent = hasExponent || isExponent
            fixed = max(fixed, cell.width)
        case .unknown, .rigid, .decimal: fixed = max(fixed, cell.width)
        }
    }
}
