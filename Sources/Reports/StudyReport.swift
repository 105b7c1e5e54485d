package import Analysis
package import FileDigests
import Lineage
import Queries
package import RunIndex
package import RunModel
import RunStore

/// A whole study: the runs of one purpose, compared, with their curves, their data, and what to be careful of.
package struct StudyReport: Sendable {
    package let purpose: String
    package let comparison: GroupComparison
    let blocks: [ReportBlock]

    /// Reads the study.
    ///
    /// - Parameters:
    ///   - question: its selection names the purpose.
    ///   - digests: what is remembered of data files.
    /// - Throws: `AnalysisError`, `IndexError`
    package init(
        of purpose: String, _ question: ComparisonQuestion, in index: RunIndex, digests: DigestCache,
        now: Moment = .now()
    ) throws {
        self.purpose = purpose
        let comparison = try GroupComparison(question, in: index, digests: digests)
        self.comparison = comparison
        let runs = comparison.groups.flatMap(\.runs)
        let lineage = DataLineage(
            of: index.project, runs: try index.dataUses(of: runs.map(\.id)), digests: digests)
        let curves = LossCurves(of: comparison, in: index.project)
        var blocks: [ReportBlock] = [.heading("Study: \(purpose)", level: 1)]
        blocks += StudyOverview.blocks(of: comparison, lineage.runs, now: now)
        for (place, part) in comparison.parts.enumerated() {
            let heading = comparison.parts.count == 1 ? "Results" : comparison.title(of: part, number: place + 1)
            blocks.append(.heading(heading, level: 2))
            blocks += PartReport.blocks(of: part, in: comparison, curves: curves)
        }
        if !comparison.acrossData.isEmpty { blocks.append(.heading("Across data", level: 2)) }
        for across in comparison.acrossData {
            blocks.append(
                .table(
                    comparison.differenceTable(of: across),
                    caption: comparison.acrossText(across)
                        + (comparison.sharedMethod(of: across).map { " (\($0))" } ?? "")))
        }
        blocks += try DataReportTable(of: lineage) { try index.runs(comparableTo: $0) }.blocks
        blocks += StudyMethods.blocks(of: comparison)
        blocks += RunTableReport.blocks(of: comparison)
        self.blocks = blocks
    }
}
