/// The shape that marks the points of a series.
enum Marker: Int, CaseIterable {
    case circle, square, triangle, diamond, cross, ring, point, plus

    init(series index: Int) {
        self = Self.allCases[index % Self.allCases.count]
    }

    /// The class of its path: filled, or lines only.
    var styleClass: String {
        switch self {
        case .cross, .ring, .plus: "tc-open"
        case .circle, .square, .triangle, .diamond, .point: "tc-full"
        }
    }

    /// Four units to each side of where the path stands, about.
    var path: String {
        switch self {
        case .circle: "m-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0-7 0z"
        case .square: "m-3.2-3.2h6.4v6.4h-6.4z"
        case .triangle: "m0-4.2l4 7.2h-8z"
        case .diamond: "m0-4.5l4.5 4.5l-4.5 4.5l-4.5-4.5z"
        case .cross: "m-3.5-3.5l7 7m0-7l-7 7"
        case .ring: "m-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0-7 0z"
        // A triangle that points down.
        case .point: "m0 4.2l4-7.2h-8z"
        case .plus: "m-4.4 0h8.8m-4.4-4.4v8.8"
        }
    }
}
