/// The text of a picture while it is written.
struct SVGText {
    private(set) var text = ""

    /// Coordinates are rounded to a tenth of a unit, of which one is about a pixel.
    static func number(_ value: Double) -> String { tenths(Int((value * 10).rounded())) }

    static func tenths(_ tenths: Int) -> String {
        let (whole, rest) = tenths.magnitude.quotientAndRemainder(dividingBy: 10)
        return (tenths < 0 ? "-" : "") + (rest == 0 ? "\(whole)" : whole == 0 ? ".\(rest)" : "\(whole).\(rest)")
    }

    /// A line of the file.
    mutating func add(_ line: String) { text += line + "\n" }

    mutating func line(class name: String, from: (x: Double, y: Double), to: (x: Double, y: Double)) {
        let (x1, y1, x2, y2) = (Self.number(from.x), Self.number(from.y), Self.number(to.x), Self.number(to.y))
        add("<line class=\"\(name)\" x1=\"\(x1)\" y1=\"\(y1)\" x2=\"\(x2)\" y2=\"\(y2)\"/>")
    }

    /// - Parameters:
    ///   - anchor: `start`, `middle` or `end`: the place of (x, y) in the text.
    ///   - full: the whole text where `shown` is a part of it, for who points at it.
    mutating func label(
        _ shown: String, class name: String = "tc-ink", size: Double, anchor: String = "start", x: Double, y: Double,
        isUpright: Bool = false, full: String? = nil
    ) {
        guard !shown.isEmpty else { return }
        let (x, y) = (Self.number(x), Self.number(y))
        let turn = isUpright ? " transform=\"rotate(-90 \(x) \(y))\"" : ""
        let whole = full.map { $0 == shown ? "" : "<title>\(markupEscaped($0))</title>" } ?? ""
        add(
            "<text class=\"\(name)\" font-size=\"\(Self.number(size))\" text-anchor=\"\(anchor)\" x=\"\(x)\" y=\"\(y)\"\(turn)>"
                + "\(whole)\(markupEscaped(shown))</text>")
    }

    /// The whole file: what was added, on its ground, with what it says to those who do not see it.
    static func document(
        width: Double, height: Double, title: String, summary: String, body: (inout SVGText) -> Void
    ) -> String {
        var svg = SVGText()
        let (w, h) = (number(width), number(height))
        svg.add(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"tc\" role=\"img\" width=\"\(w)\" height=\"\(h)\" "
                + "viewBox=\"0 0 \(w) \(h)\">")
        svg.add("<title>\(markupEscaped(title))</title>")
        svg.add("<desc>\(markupEscaped(summary))</desc>")
        svg.add("<style>\(ChartStyle.sheet)</style>")
        svg.add("<rect class=\"tc-bg\" width=\"\(w)\" height=\"\(h)\"/>")
        body(&svg)
        svg.add("</svg>")
        return svg.text
    }
}
