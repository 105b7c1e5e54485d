import Analysis
import ArgumentParser
import DurableFiles
import Listings
import Queries
import Reports
import RunIndex
import RunModel
import RunStore
import SystemPackage

struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Writes a whole study: tables, tests, curves, data, and what to be careful of.",
        discussion: """
            The completed runs of a purpose, compared as `telos compare` does: one table a task, the choice on dev, the \
            differences and their tests, the metric over each hyperparameter that was varied, the losses over the \
            training, the data, how it was generated and what became of it, the best run on synthetic data against its \
            baseline, the warnings, and every run.

            html is one page that opens offline. md names its pictures, which are written beside --out (without --out \
            there are none). latex has tables with the rules of booktabs and curves for pgfplots. csv is one row a group.

            Examples:
              telos report hyperparameter_tuning --out study.html
              telos report method_comparison --where 'task = Copa' --format latex > tables.tex
            """)

    @Argument(help: ArgumentHelp("The training purpose.", valueName: "purpose"), completion: Completions.purposes)
    var purpose: String

    @OptionGroup var grouping: GroupingOptions

    @Option(help: "How to write it: md, html, latex, csv; by the ending of --out when left out, else md.")
    var format: ReportFormat?

    @Option(
        name: [.customLong("out"), .customShort("o")],
        help: ArgumentHelp("Write it to this file, replacing it.", valueName: "file"), completion: .file())
    var out: String?

    @OptionGroup var options: ProjectOptions

    func run() throws {
        let project = try options.project()
        let queries = try grouping.queries()
        if let out {
            let folder = Project.absolute(out, relativeTo: .workingDirectory).removingLastComponent()
            guard folder.isDirectory else {
                throw CommandFailure(message: "--out: there is no folder \(quoted(folder.string))", exitCode: 2)
            }
        }
        let index = try project.index(looking: grouping.depth)
        let purposes = Set(try index.counts().map(\.purpose))
        guard purposes.contains(purpose) else { throw unknownPurpose(purpose, of: purposes) }
        let report: StudyReport
        do {
            report = try StudyReport(
                of: purpose, grouping.question(queries, purpose: purpose, in: index), in: index, digests: .ofUser())
        } catch let error as AnalysisError {
            throw CommandFailure(error)
        }
        try write(report)
    }

    private func write(_ report: StudyReport) throws {
        let file = out.map { Project.absolute($0, relativeTo: .workingDirectory) }
        if format == nil, let file, ReportFormat(endingOf: file) == nil {
            throw CommandFailure(
                message:
                    "--out: the ending of \(quoted(out ?? "")) says no form; write .html, .md, .tex or .csv, or --format",
                exitCode: 2)
        }
        switch format ?? file.flatMap(ReportFormat.init(endingOf:)) ?? .md {
        case .html: try write(report.html, to: file)
        case .latex: try write(report.latex, to: file)
        case .csv:
            var text = ""
            report.comparison.table.write(as: .csv) { text += $0 }
            try write(text, to: file)
        case .md:
            let written = report.markdown(pictures: file?.stem)
            if let folder = file?.removingLastComponent() {
                for (name, svg) in written.pictures { try folder.appending(name).replaceContents(with: svg) }
            }
            try write(written.text, to: file)
        }
    }

    private func write(_ text: String, to file: FilePath?) throws {
        guard let file else { return printResult(text) }
        try file.replaceContents(with: text)
        printNotice("written: \(out ?? file.string)")
    }
}

enum ReportFormat: String, CaseIterable, ExpressibleByArgument {
    case md, html, latex, csv

    /// The one whose files have this ending.
    init?(endingOf file: FilePath) {
        switch file.extension?.lowercased() {
        case "md", "markdown": self = .md
        case "html", "htm": self = .html
        case "tex": self = .latex
        case "csv": self = .csv
        default: return nil
        }
    }
}
