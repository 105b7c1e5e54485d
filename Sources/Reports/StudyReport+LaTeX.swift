import Charts
import Listings

extension StudyReport {
    /// The tables of the study for a paper, with the rules of `booktabs`, and its curves as coordinates of `pgfplots`.
    package var latex: String {
        var text = "% \\usepackage{booktabs, graphicx, pgfplots}\n% \\pgfplotsset{compat=1.16}\n"
        for block in blocks { text += latex(block) }
        return text
    }

    private func latex(_ block: ReportBlock) -> String {
        switch block {
        case .heading(_, level: 1): ""
        case .heading(let title, _): "\n\\paragraph{\(latexEscaped(title))}\n"
        case .paragraph(let paragraph): "\n\(latexEscaped(paragraph))\n"
        case .list(let items):
            "\n\\begin{itemize}\n" + items.map { "  \\item \(latexEscaped($0))\n" }.joined() + "\\end{itemize}\n"
        case .table(let table, let caption): latex(table.texts, caption)
        case .lines(let chart): latex(chart)
        // The table says the same.
        case .dots, .details: ""
        }
    }

    private func latex(_ table: Table.Texts, _ caption: String) -> String {
        func row(_ texts: [String]) -> String { "    " + texts.map(latexEscaped).joined(separator: " & ") + " \\\\\n" }
        return """

            \\begin{table}
              \\centering
              \\caption{\(latexEscaped(caption))}
              \\resizebox{\\ifdim\\width>\\linewidth\\linewidth\\else\\width\\fi}{!}{%
              \\begin{tabular}{\(table.isRightAligned.map { $0 ? "r" : "l" }.joined())}
                \\toprule
            \(row(table.titles))    \\midrule
            \(table.rows.map(row).joined())    \\bottomrule
              \\end{tabular}}
            \\end{table}

            """
    }

    private func latex(_ chart: LineChart) -> String {
        var axis =
            "xlabel={\(latexEscaped(chart.xAxis.title))}, ylabel={\(latexEscaped(chart.yAxis.title))}, legend pos=outer north east"
        if chart.xAxis.scale == .log10 { axis += ", xmode=log" }
        let isNamed = chart.series.count > 1
        let plots = chart.series.map { series in
            let points = series.points.map { point in
                let error = point.bar.map { " +- (0, \(($0.high - $0.low) / 2))" } ?? ""
                return "        (\(point.x), \(point.y))\(error)\n"
            }
            return
                "      \\addplot+[error bars/.cd, y dir=both, y explicit] coordinates {\n\(points.joined())      };\n"
                + (isNamed ? "      \\addlegendentry{\(latexEscaped(series.name))}\n" : "")
        }
        return """

            \\begin{figure}
              \\centering
              \\begin{tikzpicture}
                \\begin{axis}[\(axis)]
            \(plots.joined())    \\end{axis}
              \\end{tikzpicture}
              \\caption{\(latexEscaped(chart.title + ". " + chart.summary))}
            \\end{figure}

            """
    }
}
