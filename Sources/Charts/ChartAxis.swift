/// How the values of an axis are spread over it.
package enum ChartScale: Hashable, Sendable {
    case linear
    /// By their logarithm, as learning rates are; what is not above 0 has no place on it and is left out.
    case log10
}

/// What an axis shows.
package struct ChartAxis: Hashable, Sendable {
    package let title: String
    package let scale: ChartScale

    package init(title: String, scale: ChartScale = .linear) {
        self.title = title
        self.scale = scale
    }

    func hasPlace(for value: Double) -> Bool { value.isFinite && (scale == .linear || value > 0) }
}
