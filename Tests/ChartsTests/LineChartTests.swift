import Testing

@testable import Charts

struct LineChartTests {
    @Test(arguments: [720.0, 300, 1200])
    func everyChartIsSound(width: Double) {
        for (name, chart) in ChartCases.lineCharts {
            DrawnChart(chart.svg(width: width)).expectSound("\(name.prefix(40)) at \(width)")
        }
    }

    private func chart(_ name: String) throws -> LineChart {
        try #require(ChartCases.lineCharts.first { $0.0 == name }).1
    }

    /// Bars of the same x stand beside each other, so that each is seen.
    @Test func errorBarsDoNotCoverEachOther() throws {
        let bars = try chart("learning rates").svg().split(separator: "\n").filter { $0.contains("class=\"tc-bar\"") }
        #expect(bars.count == 3)
        let firsts = try bars.map { line in
            let path = try #require(line.split(separator: "d=\"").last).prefix { $0 != "\"" }
            return DrawnChart.points(ofPath: String(path))[0].x
        }
        #expect(firsts[1] - firsts[0] == 6 && firsts[2] - firsts[1] == 6)
    }

    @Test func theSameDataGivesTheSameBytes() throws {
        for name in ["learning rates", "thirty series"] { #expect(try chart(name).svg() == chart(name).svg()) }
    }

    @Test func learningRatesAreWrittenAsTheyAre() throws {
        let texts = DrawnChart(try chart("learning rates").svg()).labels.map(\.text)
        for rate in ["1e-7", "5e-7", "1e-6", "5e-6"] { #expect(texts.contains(rate)) }
        #expect(texts.contains("fo_lora"))
        #expect(texts.contains("0.70"))
    }

    @Test func countsWhatIsLeftOut() throws {
        let bad = try chart("not finite")
        #expect((bad.leftOutPointCount, bad.leftOutBarCount) == (3, 1))
        #expect(bad.svg().contains("Left out: 3 points and 1 interval, not finite or not on the axis"))
        #expect(try chart("not above zero").leftOutPointCount == 2)
        #expect(!(try chart("losses").svg().contains("Left out")))
    }

    /// A line over the place of a lost value would claim one.
    @Test func aLeftOutPointCutsTheLine() throws {
        let svg = try chart("not finite").svg()
        let line = try #require(svg.split(separator: "\n").first { $0.contains("class=\"tc-line\"") })
        #expect(line.count { $0 == "M" } == 2)
    }

    @Test func emptyDataIsSaid() throws {
        for name in ["nothing", "series without points"] { #expect(try chart(name).svg().contains(">no data<")) }
    }

    @Test func aHundredRunsStaySmall() throws {
        let svg = try chart("a hundred runs").svg()
        #expect(svg.utf8.count < 500_000)
        #expect(try chart("losses").svg().utf8.count < 150_000)
    }

    @Test func textIsEscaped() {
        for (_, chart) in ChartCases.lineCharts { #expect(!chart.svg().contains("<script>")) }
        #expect(markupEscaped("<a&b>\"'\u{0}\n\u{FFFE}é") == "&lt;a&amp;b&gt;&quot;&#39;\u{FFFD} \u{FFFD}é")
    }

    @Test func seriesDifferWithoutTheirColours() {
        let styles = (0..<40).map { "\(Marker(series: $0)) \(ChartStyle.dash($0, isDense: false))" }
        #expect(Set(styles).count == 40)
        #expect(
            Set(
                (0..<280).map {
                    "\(Marker(series: $0)) \(ChartStyle.dash($0, isDense: false)) \(ChartStyle.colour($0))"
                }
            ).count == 280)
    }

    @Test func saysWhatItShowsToThoseWhoDoNotSee() throws {
        let svg = try chart("losses").svg()
        #expect(svg.contains("<title>losses</title>\n<desc>A chart of losses.</desc>"))
        #expect(svg.contains("role=\"img\""))
        #expect(svg.contains("@media screen and (prefers-color-scheme:dark)"))
    }
}
