/// What the charts look like. Every chart holds the same sheet, so that several can stand in one page.
enum ChartStyle {
    static let textSize = 12.0
    static let titleSize = 15.0
    static let lineHeight = 18.0

    /// Of Okabe and Ito, "Color universal design" (2008), told apart by the colour-blind; without yellow, which does not
    /// show on white. The last is the colour of the text.
    static let colours = ["#0072b2", "#d55e00", "#009e73", "#e69f00", "#cc79a7", "#56b4e9", "#1f2328"]

    /// As SVG writes them; the first is a whole line.
    static let dashes = ["", "7 3", "2 3", "9 3 2 3", "12 4 2 4 2 4"]

    static let sheet = """
        .tc{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}\
        .tc-bg{fill:#fff}.tc-ink{fill:#1f2328}.tc-soft{fill:#59636e}\
        .tc-grid{stroke:#e1e6eb}.tc-axis{stroke:#818b98}.tc-zero{stroke:#818b98;stroke-dasharray:4 3}\
        .tc-line{fill:none;stroke:currentColor;stroke-width:1.6;stroke-linejoin:round}\
        .tc-dense{stroke-width:1;stroke-opacity:.7}.tc-bar{fill:none;stroke:currentColor;stroke-width:1.2}\
        .tc-halo{fill:#fff;stroke:#fff;stroke-width:4}.tc-full{fill:currentColor;stroke:none}.tc-open{fill:none;stroke:currentColor;stroke-width:1.6}\
        \(colours.enumerated().map { ".tc-c\($0){color:\($1)}" }.joined())\
        @media screen and (prefers-color-scheme:dark){.tc-bg{fill:#0d1117}.tc-halo{fill:#0d1117;stroke:#0d1117}.tc-ink{fill:#e6edf3}.tc-soft{fill:#9198a1}\
        .tc-grid{stroke:#262c36}.tc-axis{stroke:#656c76}.tc-zero{stroke:#656c76}\
        .tc-c0{color:#2f8fd0}.tc-c\(colours.count - 1){color:#e6edf3}}
        """

    /// The colour of the series at that index. Colours, shapes and dashes repeat after 7, 8 and 5 series, so that 280
    /// differ, and 40 do without their colours.
    static func colour(_ index: Int) -> String { "tc-c\(index % colours.count)" }

    /// Empty for a whole line. A dense line is always whole: in its ups and downs no dash is seen.
    static func dash(_ index: Int, isDense: Bool) -> String {
        let dash = isDense ? "" : dashes[index % dashes.count]
        return dash.isEmpty ? "" : " stroke-dasharray=\"\(dash)\""
    }
}
