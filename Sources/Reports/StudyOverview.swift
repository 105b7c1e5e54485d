import Analysis
import RunIndex
import RunModel

/// What was run, when, and what a reader has to know first.
enum StudyOverview {
    static func blocks(of comparison: GroupComparison, _ uses: [RunDataUse], now: Moment) -> [ReportBlock] {
        let runs = comparison.groups.flatMap(\.runs)
        var text = "\(counted(runs.count, "completed run")) in \(counted(comparison.groups.count, "group"))"
        let times = uses.compactMap(\.createdAt).sorted { $0.unixMilliseconds < $1.unixMilliseconds }
        if let first = times.first, let last = times.last {
            let days = [first, last].map { String($0.description.prefix(10)) }
            text += days[0] == days[1] ? ", launched on \(days[0])" : ", launched from \(days[0]) to \(days[1])"
        }
        text += ". Reported on \(now.description.prefix(10)) by telos \(telosVersion)."
        var blocks: [ReportBlock] = [.paragraph(text)]
        if !comparison.constants.isEmpty {
            let same = comparison.constants.map { "\($0.key.name) \($0.value.valueText)" }.joined(separator: ", ")
            blocks.append(.paragraph("The same in all: \(same)."))
        }
        blocks += comparison.dependentTexts.map { .paragraph("\($0).") }
        if !comparison.warnings.isEmpty {
            blocks.append(.heading("Take care", level: 2))
            blocks.append(.list(comparison.warnings.map(\.message)))
        }
        return blocks
    }
}
