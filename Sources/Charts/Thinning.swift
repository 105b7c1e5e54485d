/// A place in the picture, in tenths of a unit.
struct PlotPoint: Equatable {
    let x: Int
    let y: Int
}

/// Leaves of a line what can be seen of it: of neighbours in one column the first, the lowest, the highest and the last,
/// in their order.
///
/// Jugel, Jerzak, Hackenbroich and Markl, "M4: a visualization-oriented time series data aggregation", VLDB 7 (2014):
/// the line through those covers the same pixels.
///
/// - Parameter columnWidth: in tenths of a unit, at least 1.
/// - Returns: the indices of what is left, ascending; all when that is not fewer.
func thinned(_ points: [PlotPoint], columnWidth: Int) -> [Int] {
    var kept: [Int] = []
    var start = 0
    while start < points.count {
        let column = points[start].x / columnWidth
        var (lowest, highest, end) = (start, start, start + 1)
        while end < points.count, points[end].x / columnWidth == column {
            if points[end].y < points[lowest].y { lowest = end }
            if points[end].y > points[highest].y { highest = end }
            end += 1
        }
        var last = -1
        for index in [start, min(lowest, highest), max(lowest, highest), end - 1] where index > last {
            kept.append(index)
            last = index
        }
        start = end
    }
    return kept
}
