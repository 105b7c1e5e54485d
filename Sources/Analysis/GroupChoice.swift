import Statistics

/// Which of several groups is chosen, and by what.
package struct GroupChoice: Sendable {
    /// Its place among all groups.
    package let place: Int
    /// Whether the dev split chose it; else the metric itself.
    package let isOnDev: Bool
    /// How many more are as good by what chose it.
    package let tieCount: Int

    /// The best by the mean; of several that are equal on dev the one of the least dev loss, where all report one, else the
    /// first.
    ///
    /// - Parameters:
    ///   - places: in `groups`; at least one.
    ///   - isOnDev: nil: where all of them have a mean on dev, and the metric is not itself one on dev.
    package init(
        among places: [Int], of groups: [ComparedGroup], by metric: ComparisonMetric, isOnDev: Bool? = nil
    ) {
        let isOnDev = isOnDev ?? (!metric.isOnDev && places.allSatisfy { groups[$0].dev != nil })
        func value(_ place: Int) -> Double { groups[place].choosingValue(isOnDev: isOnDev) }
        let best = places.reduce(places[0]) { metric.isBetter(value($1), than: value($0)) ? $1 : $0 }
        let equal = places.filter { value($0) == value(best) }
        let knowsLosses = isOnDev && equal.allSatisfy { groups[$0].devLoss != nil }
        place =
            knowsLosses
            ? equal.reduce(best) { groups[$1].devLoss ?? 0 < groups[$0].devLoss ?? 0 ? $1 : $0 } : best
        self.isOnDev = isOnDev
        // Of values that are no numbers not even the chosen one is equal to itself.
        tieCount = max(equal.count - 1, 0)
    }
}

extension ComparedGroup {
    /// By what a group is chosen.
    func choosingValue(isOnDev: Bool) -> Double { (isOnDev ? dev?.mean : nil) ?? score.mean }
}
