import Glibc

extension AxisRange {
    /// The multiples of 1, 2 or 5 times a power of ten within a linear range, some `count` of them.
    func linearTicks(count: Int) -> [AxisTick] {
        let numbers = multiples(count: count) { low, high in (low.rounded(.up), high.rounded(.down)) }
        return zip(numbers, DecimalNumber.texts(of: numbers)).map { AxisTick(value: $0.value, text: $1) }
    }

    /// The nearest such multiples that enclose the range, the lowest first.
    func enclosingTicks(count: Int) -> [AxisTick] {
        let numbers = multiples(count: count) { low, high in (low.rounded(.down), high.rounded(.up)) }
        return zip(numbers, DecimalNumber.texts(of: numbers)).map { AxisTick(value: $0.value, text: $1) }
    }

    private func multiples(count: Int, round: (Double, Double) -> (Double, Double)) -> [DecimalNumber] {
        // Half of each, since the whole may overflow.
        let step = (high / 2 - low / 2) / (Double(max(count, 1)) / 2)
        var power = Int(Glibc.log10(step).rounded(.down))
        var factor = [1, 2, 5].first { DecimalNumber(digits: $0, exponent: power).value >= step * (1 - 1e-9) }
        if factor == nil { power += 1 }
        let unit = DecimalNumber(digits: factor ?? 1, exponent: power)
        factor = unit.digits
        // An end that is a multiple but for rounding is one.
        let slack = 1e-6
        var (first, last) = round(low / unit.value + slack, high / unit.value - slack)
        let (nearLow, nearHigh) = ((low / unit.value).rounded(), (high / unit.value).rounded())
        if abs(low / unit.value - nearLow) <= slack { first = nearLow }
        if abs(high / unit.value - nearHigh) <= slack { last = nearHigh }
        guard first <= last else { return [] }
        return (Int(first)...Int(last)).map { DecimalNumber(digits: $0 * unit.digits, exponent: unit.exponent) }
            .filter { $0.value.isFinite }
    }
}
