import JSONValues
import Listings

extension Table {
    func text(_ format: TableFormat, width: Int? = nil) -> String {
        var text = ""
        write(as: format, width: width) { text += $0 }
        return text
    }

    /// A table of one column.
    init(_ kind: TableColumn.Kind, _ values: [JSONValue]) {
        self.init(columns: [TableColumn("c", kind)], rows: values.map { [$0] })
    }

    /// The lines of a table of one column for people, below its title, without the spaces that place them.
    static func shown(_ kind: TableColumn.Kind, _ values: JSONValue...) -> [String] {
        Table(kind, values).text(.table).split(separator: "\n").dropFirst().map { line in
            String(line.drop { $0 == " " })
        }
    }
}

/// Texts that break what is written carelessly.
let nastyTexts = [
    "", " ", "a, b", "\"quoted\"", "line\nfeed", "\r\n", "\r", "tab\there", "\\n", "a|b", "=cmd()", "+1+1", "-1", "-x",
    "@SUM(A1)", "\tx", "\rx", "1e-6", "NaN", "-Infinity", "null", "'", "\u{1B}[31mred\u{1B}[0m", "\u{0}", "\u{7F}",
    "\u{202E}txt.exe", "日本語のモデル", "👩‍🔬", "❤️", "🇩🇪", "e\u{301}\u{302}", "한국어", "…", "<b>`*[x]*`</b>",
    String(repeating: "long ", count: 2048), String(repeating: "漢", count: 3333),
]
