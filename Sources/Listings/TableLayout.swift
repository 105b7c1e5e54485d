/// How wide the columns of a table are for people, and which of them find no room.
struct TableLayout {
    /// One column's room, in cells.
    struct Column {
        /// Its place in the table.
        var index: Int
        var width: Int
        /// From the points on that stand under each other; 0 in a column without.
        var fraction: Int
    }

    /// Those that are shown.
    private(set) var columns: [Column]
    static let gap = 2

    /// - Parameters:
    ///   - width: of the terminal; nil when nothing has to be cut. Where the columns that have to stay need more, they
    ///     get it.
    ///   - dropOrder: the places of those that may go, the first to go first.
    init(_ measures: [ColumnMeasure], width: Int?, dropOrder: [Int]) {
        var shown = Array(measures.enumerated())
        guard let width else {
            columns = shown.map { Column(index: $0, width: $1.natural, fraction: $1.alignedFraction) }
            return
        }
        // The widest give first: all that may be cut are cut to one level.
        func room(_ measure: ColumnMeasure, _ level: Int) -> Int {
            max(measure.rigid, min(measure.natural, max(level, min(measure.least, width))))
        }
        func total(_ level: Int) -> Int {
            shown.reduce((shown.count - 1) * Self.gap) { $0 + room($1.element, level) }
        }
        for index in dropOrder where total(0) > width { shown.removeAll { $0.offset == index } }
        var level = width
        while level > 0, total(level) > width { level -= 1 }
        columns = shown.map { Column(index: $0, width: room($1, level), fraction: $1.alignedFraction) }
        // What the level leaves goes to the first columns it cut.
        var left = width - total(level)
        for index in columns.indices where left > 0 && columns[index].width < shown[index].element.natural {
            columns[index].width += 1
            left -= 1
        }
    }
}

/// What the cells of one column need, gathered one by one.
struct ColumnMeasure {
    /// What is left of that which may be cut, at least: the longest state has ten letters, and the end of a path is a
    /// folder and a file.
    let least: Int

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
        let isElastic = column.kind == .text || column.kind == .state || column.kind == .path
        least = column.kind == .path ? 28 : 10
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
