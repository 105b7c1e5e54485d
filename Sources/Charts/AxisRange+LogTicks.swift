import Glibc

extension AxisRange {
    /// The ticks of a logarithmic range: the data's own values while they are few, such as the learning rates of a grid;
    /// else powers of ten, and between few of them their 2- and 5-fold.
    func logTicks(for values: [Double]) -> [AxisTick] {
        let own = Set(values).sorted()
        let numbers = own.count <= 12 ? own.map(DecimalNumber.init) : decades()
        return zip(numbers, DecimalNumber.texts(of: numbers)).map { AxisTick(value: $0.value, text: $1) }
    }

    private func decades() -> [DecimalNumber] {
        let (first, last) = (Int(Glibc.log10(low).rounded(.down)), Int(Glibc.log10(high).rounded(.up)))
        let step = max(1, (last - first) / 8)
        let factors = last - first <= 3 ? [1, 2, 5] : [1]
        return stride(from: first, through: last, by: step)
            .flatMap { power in factors.map { DecimalNumber(digits: $0, exponent: power) } }
            .filter { $0.value >= low * (1 - 1e-9) && $0.value <= high * (1 + 1e-9) }
    }
}
