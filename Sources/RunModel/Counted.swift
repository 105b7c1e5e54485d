/// A number and what it counts: `1 run`, `2 runs`.
///
/// - Parameter noun: in the singular; its plural is formed with an `s`.
package func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
