/// A marked value of an axis, and its text; nil where there is no room for it.
struct AxisTick: Equatable {
    let value: Double
    var text: String?
}
