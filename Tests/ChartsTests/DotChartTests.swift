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

    /// Names that differ in their middle: the learning rate.
    private static let rates = (0..<4).flatMap { rate in
        ["fo_lora", "zo"].map { method in
            "\(method), Data_v2/synthetic/prompt_engineering/copa_mezo_v1/Copa, learning_rate \(rate)e-06, "
                + "lora_targets q_proj,k_proj,v_proj,o_proj, schedule constant, batch_size 16"
        }
    }

    @Test(arguments: [240.0, 300, 720, 1200])
    func rowsCanBeToldApart(width: Double) {
        let long = String(repeating: "a/b_", count: 200)
        for labels in [Self.rates, (0..<70).map { "\(long)\($0)\(long)" }, ["* \(long)1", "\(long)2", "x"]] {
            for size in [240 * 0.3, width * 0.5] {
                let shown = FittedLabels(labels, limit: size, size: ChartStyle.textSize)
                #expect(Set(shown.lines).count == labels.count, "\(shown.lines)")
                #expect(shown.lines.allSatisfy { $0.count <= 3 })
                #expect(shown.width(size: ChartStyle.textSize) <= size)
            }
            let rows = labels.map { DotRow(label: $0, mean: 0.5, points: [0.4], note: "n = 3") }
            let (name, chart) = ChartCases.dots("labels", rows)
            DrawnChart(chart.svg(width: width)).expectSound("\(name) \(labels[0].prefix(20)) at \(width)")
        }
    }

    @Test func labelsThatFitAreWhole() {
        let shown = FittedLabels(["* zo, learning_rate 1e-06", "fo"], limit: 360, size: ChartStyle.textSize)
        #expect(shown.lines == [["* zo, learning_rate 1e-06"], ["fo"]])
        let wide = FittedLabels(Self.rates, limit: 600, size: ChartStyle.textSize)
        for (label, lines) in zip(Self.rates, wide.lines) {
            #expect(lines.joined().filter { $0 != " " } == label.filter { $0 != " " })
        }
    }

    @Test func linesOfALegendCanBeToldApart() {
        let long = String(repeating: "a", count: 300)
        for labels in [Self.rates, (0..<9).map { "\(long)\($0)\(long)" }] {
            let shown = FittedLabels(labels, limit: 250, lineCount: 1, size: ChartStyle.textSize)
            #expect(Set(shown.lines).count == labels.count && shown.lines.allSatisfy { $0.count == 1 })
            let series = labels.map { LineSeries(name: $0, points: ChartCases.points([(0, 0), (1, 1)])) }
            let drawn = DrawnChart(ChartCases.lines("legend", series).1.svg(width: 300))
            drawn.expectSound("legend")
            // The ticks of both axes may be the same.
            let names = drawn.labels.map(\.text).filter { $0.contains("…") }
            #expect(names.count == labels.count && Set(names).count == labels.count)
        }
    }

    @Test func whatAllHaveGivesWay() {
        let shown = FittedLabels(Self.rates, limit: 240, size: ChartStyle.textSize)
        for (label, lines) in zip(Self.rates, shown.lines) {
            let parts = label.split(separator: ", ")
            #expect(lines.joined(separator: " ") == "\(parts[0]), …, \(parts[2]), …")
        }
    }

    @Test func whatAllBeginWithGivesWay() {
        let start = String(repeating: "meta-llama ", count: 30)
        let shown = FittedLabels(["* \(start)a", "\(start)b"], limit: 200, size: ChartStyle.textSize)
        #expect(shown.lines == [["* …a"], ["…b"]])
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
