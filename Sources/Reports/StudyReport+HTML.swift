import Charts
import Listings
import RunModel

extension StudyReport {
    /// One page that opens offline: no script, no font, no picture beside it.
    package var html: String {
        var page = HTMLPage()
        for block in blocks { page.add(block) }
        return page.text(title: "Study: \(purpose)")
    }
}

private struct HTMLPage {
    private var body = ""

    mutating func add(_ block: ReportBlock) {
        switch block {
        case .heading(let text, let level): body += "<h\(level)>\(escaped(text))</h\(level)>\n"
        case .paragraph(let text): body += "<p>\(escaped(text))</p>\n"
        case .list(let items):
            body += "<ul>\n" + items.map { "<li>\(escaped($0))</li>\n" }.joined() + "</ul>\n"
        case .table(let table, let caption): add(table.texts, caption)
        case .lines(let chart): body += "<figure>\n\(chart.svg())\n</figure>\n"
        case .dots(let chart): body += "<figure>\n\(chart.svg())\n</figure>\n"
        case .details(let summary, let blocks):
            body += "<details>\n<summary>\(escaped(summary))</summary>\n"
            for block in blocks { add(block) }
            body += "</details>\n"
        }
    }

    private mutating func add(_ table: Table.Texts, _ caption: String) {
        func row(_ texts: [String], _ tag: String) -> String {
            let cells = zip(texts, table.isRightAligned).map { text, isRight in
                "<\(tag)\(isRight ? " class=\"number\"" : "")>\(escaped(text))</\(tag)>"
            }
            return "<tr>\(cells.joined())</tr>\n"
        }
        body += "<div class=\"table\"><table>\n<caption>\(escaped(caption))</caption>\n"
        body += "<thead>\n\(row(table.titles, "th"))</thead>\n<tbody>\n"
        for texts in table.rows {
            // The chosen one.
            body +=
                texts.first == "*"
                ? row(texts, "td").replacing("<tr>", with: "<tr class=\"chosen\">") : row(texts, "td")
        }
        body += "</tbody>\n</table></div>\n"
    }

    func text(title: String) -> String {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>\(escaped(title))</title>
        <style>\(Self.style)</style>
        </head>
        <body>
        <main>
        \(body)</main>
        </body>
        </html>

        """
    }

    private static let style = """

        :root { color-scheme: light dark; --line: #c8c8c8; --faint: #f3f3f3; --ink: #1a1a1a; --paper: #fff; }
        @media screen and (prefers-color-scheme: dark) { :root { --line: #4a4a4a; --faint: #262626; --ink: #e8e8e8; --paper: #161616; } }
        body { margin: 0; color: var(--ink); background: var(--paper); font: 15px/1.5 system-ui, sans-serif; }
        main { max-width: 62rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
        h1 { font-size: 1.6rem; } h2 { font-size: 1.25rem; margin-top: 2.2rem; } h3 { font-size: 1.05rem; }
        figure { margin: 1.2rem 0; } svg { max-width: 100%; height: auto; }
        .table { overflow-x: auto; margin: 1rem 0; }
        table { border-collapse: collapse; font-size: .88rem; font-variant-numeric: tabular-nums; }
        caption { text-align: left; padding-bottom: .3rem; font-weight: 600; }
        th, td { padding: .2rem .7rem .2rem 0; text-align: left; vertical-align: top; white-space: nowrap; }
        .number { text-align: right; }
        thead th { border-bottom: 1px solid var(--line); } tbody tr:last-child td { border-bottom: 1px solid var(--line); }
        .chosen td { font-weight: 600; background: var(--faint); }
        summary { cursor: pointer; }
        @media print {
          :root { color-scheme: light; } body { font-size: 10pt; } main { max-width: none; padding: 0; }
          .table { overflow: visible; } th, td { white-space: normal; overflow-wrap: anywhere; }
          figure, tr { break-inside: avoid; } h1, h2, h3, caption { break-after: avoid; }
        }

        """
}

/// The text so that no character of it is read as markup; control characters are visible.
private func escaped(_ text: String) -> String { markupEscaped(visible(text)) }
