import Charts
import Listings

extension StudyReport {
    /// A report in GitHub's Markdown, and the pictures that it names.
    ///
    /// - Parameter pictures: what the files of the pictures begin with; nil for a report without pictures.
    package func markdown(pictures: String?) -> (text: String, pictures: [(name: String, svg: String)]) {
        var document = MarkdownDocument(prefix: pictures)
        for block in blocks { document.add(block) }
        return (document.text, document.pictures)
    }
}

private struct MarkdownDocument {
    let prefix: String?
    private(set) var text = ""
    private(set) var pictures: [(name: String, svg: String)] = []

    init(prefix: String?) { self.prefix = prefix }

    mutating func add(_ block: ReportBlock) {
        switch block {
        case .heading(let title, let level):
            text += (text.isEmpty ? "" : "\n") + String(repeating: "#", count: level) + " \(markdownEscaped(title))\n\n"
        case .paragraph(let paragraph): text += markdownEscaped(paragraph) + "\n\n"
        case .list(let items): text += items.map { "- \(markdownEscaped($0))\n" }.joined() + "\n"
        case .table(let table, let caption):
            text += "**\(markdownEscaped(caption))**\n\n"
            table.write(as: .markdown) { text += $0 }
            text += "\n"
        case .lines(let chart): add(chart.title, chart.svg())
        case .dots(let chart): add(chart.title, chart.svg())
        case .details(let summary, let blocks):
            text += "<details>\n<summary>\(markdownEscaped(summary))</summary>\n\n"
            for block in blocks { add(block) }
            text += "</details>\n\n"
        }
    }

    private mutating func add(_ title: String, _ svg: String) {
        guard let prefix else { return }
        let name = "\(prefix)-\(pictures.count + 1).svg"
        pictures.append((name, svg))
        text += "![\(markdownEscaped(title))](<\(name)>)\n\n"
    }
}
