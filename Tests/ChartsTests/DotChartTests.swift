import Testing

@testable import Charts

struct DotChartTests {
    @Test(arguments: [720.0, 300, 1200])
    func everyChartIsSound(width: Double) {
        for (name, chart) in ChartCases.dotCharts {
            DrawnChart(chart.svg(width: width)).expectSound("\(name.prefix(40)) at \(width)")
        }
    }

    private func chart(_ name: String) throws -> DotChart {
        try #require(ChartCases.dotCharts.first { $0.0 == name }).1
    }

    @Test func countsWhatIsLeftOut() throws {
        let bad = try chart("not finite")
        #expect((bad.leftOutPointCount, bad.leftOutBarCount) == (2, 2))
        #expect(bad.svg().contains("2 points and 2 intervals"))
    }

    @Test func emptyDataIsSaid() throws {
        for name in ["no rows", "rows without values"] { #expect(try chart(name).svg().contains(">no data<")) }
    }

    @Test func terminalBarsStandOnOneScale() {
        let chart = ChartCases.dots(
            "t", reference: 0,
            [
                DotRow(label: "a", mean: 0, interval: ChartBar(low: -1, high: 1)),
                DotRow(label: "b", mean: 0.5, interval: ChartBar(low: 0.25, high: 0.75), points: [-0.5]),
                DotRow(label: "c", mean: -1),
                DotRow(label: "d", mean: nil, points: [1]),
                DotRow(label: "e", mean: 1, interval: ChartBar(low: 1, high: 1)),
            ]
        ).1
        let dots = chart.terminalDots(width: 17, signs: .unicode)
        #expect(
            dots.bars == [
                "├───────●───────┤",
                "    ·   ┊ ├─●─┤  ",
                "●       ┊        ",
                "        ┊       ·",
                "        ┊       ●",
            ])
        #expect(dots.scale == "-1.0          1.0")
        #expect(
            chart.terminalDots(width: 17, signs: .ascii).bars == [
                "|-------o-------|",
                "    .   : |-o-|  ",
                "o       :        ",
                "        :       .",
                "        :       o",
            ])
    }

    @Test func terminalLinesHaveTheirWidth() {
        for (name, chart) in ChartCases.dotCharts {
            for width in [1, 2, 3, 5, 12, 40, 200] {
                let dots = chart.terminalDots(width: width, signs: .unicode)
                #expect(dots.bars.count == chart.rows.count)
                #expect(dots.bars.allSatisfy { $0.count == width }, "\(name.prefix(30)) \(width)")
                #expect(dots.scale.isEmpty || dots.scale.count == width)
                let plain = chart.terminalDots(width: width, signs: .ascii)
                #expect(plain.bars.joined().utf8.allSatisfy { $0 < 0x80 })
                // Whatever is shown has its sign in either form, at the same place.
                #expect(
                    zip(dots.bars, plain.bars).allSatisfy { one, other in
                        zip(one, other).allSatisfy { ($0 == " ") == ($1 == " ") }
                    })
                for (row, bar) in zip(chart.rows, dots.bars) { #expect(bar.contains("●") == (row.shownMean != nil)) }
            }
        }
    }
}
