import Analysis
import JSONValues
import RunModel

extension GroupComparison {
    /// What the groups of a part have in common and others do not.
    func title(of part: Part, number: Int) -> String {
        let shared = keys.indices.compactMap { index -> String? in
            let values = part.groups.map { groups[$0].values[index].identity }
            return Set(values).count == 1 ? groups[part.groups[0]].values[index].valueText : nil
        }
        return "Results \(number)" + (shared.isEmpty ? "" : ": \(shared.joined(separator: ", "))")
    }
}
