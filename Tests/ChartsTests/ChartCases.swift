import TestSupport

@testable import Charts

/// Charts of all kinds of data, the bad ones too.
enum ChartCases {
    static func lines(_ name: String, x: ChartScale = .linear, y: ChartScale = .linear, _ series: [LineSeries]) -> (
        String, LineChart
    ) {
        (
            name,
            LineChart(
                title: name, summary: "A chart of \(name).", xAxis: ChartAxis(title: "x of \(name)", scale: x),
                yAxis: ChartAxis(title: "y", scale: y), series: series)
        )
    }

    static func points(_ values: [(Double, Double)]) -> [ChartPoint] { values.map { ChartPoint(x: $0, y: $1) } }

    static let long = String(repeating: "meta-llama/Llama-3.2-1B_", count: 12)

    static let lineCharts: [(String, LineChart)] = {
        var generator = SeededGenerator(state: 11)
        func noise() -> Double { Double.random(in: -1...1, using: &generator) }
        let rates = [1e-7, 5e-7, 1e-6, 5e-6]
        let tuning = (0..<3).map { method in
            LineSeries(
                name: ["zo", "fo_lora", "fo_full"][method],
                points: rates.enumerated().map { index, rate in
                    let y =
                        0.62 + 0.05 * Double(method) + 0.06 * Double(min(index, 2)) - 0.03 * Double(max(0, index - 2))
                    return ChartPoint(x: rate, y: y, bar: ChartBar(low: y - 0.02, high: y + 0.03))
                })
        }
        func losses(_ count: Int, steps: Int) -> [LineSeries] {
            (0..<count).map { run in
                LineSeries(
                    name: "Copa_zo_copa_mezo_v1_1_6 seed \(run)",
                    points: (0..<steps).map { step in
                        let decay = 1 / (1 + Double(step) / Double(steps) * 8)
                        return ChartPoint(x: Double(step), y: 0.4 + 0.02 * Double(run % 9) + decay + 0.08 * noise())
                    })
            }
        }
        // One by one, since the compiler takes minutes over one large literal.
        var charts: [(String, LineChart)] = []
        charts.append(lines("learning rates", x: .log10, tuning))
        charts.append(lines("losses", losses(4, steps: 10_000)))
        charts.append(lines("a hundred runs", losses(100, steps: 1000)))
        charts.append(
            lines(
                "thirty series",
                (0..<30).map { series in
                    LineSeries(
                        name: "series \(series)",
                        points: (0..<6).map { x in
                            ChartPoint(x: Double(x), y: Double(series + x * (series % 5)))
                        })
                }))
        charts.append(lines("nothing", []))
        charts.append(
            lines("series without points", [LineSeries(name: "a", points: []), LineSeries(name: "b", points: [])]))
        charts.append(lines("one point", [LineSeries(name: "a", points: points([(3, 0.7)]))]))
        charts.append(
            lines("one point, log", x: .log10, y: .log10, [LineSeries(name: "", points: points([(1e-6, 0.7)]))]))
        charts.append(lines("equal values", [LineSeries(name: "a", points: points((0..<9).map { (Double($0), 0.1) }))]))
        charts.append(lines("zeros", [LineSeries(name: "a", points: points((0..<9).map { _ in (0, 0) }))]))
        charts.append(
            lines(
                "nearly equal",
                [
                    LineSeries(name: "a", points: points([(1, 0.75), (2, 0.75.nextUp), (3, 0.7500000001)]))
                ]))
        charts.append(
            lines(
                "whole range",
                [
                    LineSeries(
                        name: "a",
                        points: points([
                            (-Double.greatestFiniteMagnitude, -1e300), (0, 1e-300),
                            (.greatestFiniteMagnitude, .greatestFiniteMagnitude),
                        ]))
                ]))
        charts.append(
            lines(
                "whole range, log", x: .log10, y: .log10,
                [
                    LineSeries(
                        name: "a",
                        points: points([(.leastNonzeroMagnitude, 1e-300), (1, 1), (1e300, .greatestFiniteMagnitude)]))
                ]))
        charts.append(
            lines(
                "tiny",
                [LineSeries(name: "a", points: points([(1e-300, 0x1p-1030), (2e-300, 0x1.8p-1029), (3e-300, 0)]))]))
        charts.append(lines("huge", [LineSeries(name: "a", points: points([(1e300, 1e300), (2e300, 1.5e300)]))]))
        charts.append(
            lines(
                "one step of ten billion",
                [LineSeries(name: "a", points: points([(1e10, 1e10), (1e10 + 1, 1e10 + 20)]))]))
        charts.append(
            lines(
                "many rates", x: .log10,
                [
                    LineSeries(name: "a", points: points((0..<60).map { (1e-7 * Double($0 + 1), Double($0)) }))
                ]))
        charts.append(
            lines(
                "close rates", x: .log10,
                [
                    LineSeries(
                        name: "a", points: points([1e-6, 1.01e-6, 1.02e-6, 1.1e-6, 1e-2].map { ($0, $0) }))
                ]))
        charts.append(
            lines(
                "not finite",
                [
                    LineSeries(
                        name: "a",
                        points: points([(0, 1), (1, 2), (2, .nan), (3, .infinity), (4, 2), (.nan, 1), (5, 1)])
                            + [ChartPoint(x: 6, y: 1, bar: ChartBar(low: .nan, high: 2))])
                ]))
        charts.append(
            lines("not above zero", x: .log10, [LineSeries(name: "a", points: points([(0, 1), (-1, 2), (1e-3, 3)]))]))
        charts.append(
            lines(
                long,
                [
                    LineSeries(name: long + "a", points: points([(1, 1), (2, 2)])),
                    LineSeries(name: long + "b", points: []),
                ]))
        charts.append(
            lines(
                "<&\"'> \u{1}\u{FFFF} 学习率 👩‍👩‍👧 é",
                [
                    LineSeries(name: "</text><script>alert(1)</script>", points: points([(1, 1)]))
                ]))
        charts.append(
            lines(
                "back and forth",
                [
                    LineSeries(name: "a", points: points((0..<500).map { (Double($0 % 7), Double($0)) }))
                ]))
        return charts
    }()

    static func dots(_ name: String, reference: Double? = nil, _ rows: [DotRow]) -> (String, DotChart) {
        (
            name,
            DotChart(
                title: name, summary: "A chart of \(name).", valueTitle: "accuracy", reference: reference, rows: rows)
        )
    }

    static let dotCharts: [(String, DotChart)] = [
        dots(
            "methods",
            [
                DotRow(
                    label: "zo, lr 1e-6", mean: 0.742, interval: ChartBar(low: 0.721, high: 0.763),
                    points: [0.72, 0.74, 0.75, 0.76, 0.74], note: "0.742 ± 0.021, n 5"),
                DotRow(
                    label: "fo_lora, lr 1e-4", mean: 0.781, interval: ChartBar(low: 0.771, high: 0.791),
                    points: [0.78, 0.79, 0.775], note: "0.781 ± 0.010, n 3"),
                DotRow(label: "fo_full, lr 1e-5", mean: 0.79, points: [0.79], note: "0.790, n 1"),
                DotRow(label: "zero-shot", mean: nil, note: "no runs"),
            ]),
        dots(
            "differences", reference: 0,
            (0..<12).map { row in
                let mean = Double(row) / 100 - 0.05
                return DotRow(
                    label: "task \(row)", mean: mean,
                    interval: ChartBar(low: mean - 0.03, high: mean + 0.02 + Double(row) / 300))
            }),
        dots("no rows", []),
        dots("rows without values", [DotRow(label: "a", mean: nil), DotRow(label: "b", mean: .nan)]),
        dots("one value", [DotRow(label: "a", mean: 0.5)]),
        dots("equal values", [DotRow(label: "a", mean: 0.1, points: [0.1, 0.1]), DotRow(label: "b", mean: 0.1)]),
        dots(
            "whole range",
            [
                DotRow(label: "a", mean: -Double.greatestFiniteMagnitude),
                DotRow(label: "b", mean: .greatestFiniteMagnitude),
                DotRow(label: "c", mean: 1e-300),
            ]),
        dots(
            "tiny",
            [DotRow(label: "a", mean: 1e-300), DotRow(label: "b", mean: 3e-300, points: [.leastNonzeroMagnitude])]),
        dots(
            "not finite",
            [
                DotRow(label: "a", mean: .infinity, interval: ChartBar(low: 0, high: 1), points: [.nan, 0.5]),
                DotRow(label: "b", mean: 0.4, interval: ChartBar(low: -.infinity, high: 1)),
            ]),
        dots("thirty rows", (0..<30).map { DotRow(label: "row \($0)", mean: Double($0), points: [Double($0) + 0.5]) }),
        dots(
            long,
            [
                DotRow(label: long, mean: 1, interval: ChartBar(low: 0, high: 2), note: long),
                DotRow(label: "b", mean: 2),
            ]),
        dots("<&>", [DotRow(label: "</g>\u{1B}[31m学习率", mean: 1, note: "<&")]),
    ]
}
