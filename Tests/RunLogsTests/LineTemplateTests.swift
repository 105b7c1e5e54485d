import JSONValues
import RunModel
import TestSupport
import Testing

@testable import RunLogs

/// Lines that repeat are read by their template: to the same points as lines that were never met before.
struct LineTemplateTests {
    /// A number as a program may write it, now and then none.
    private func number(_ generator: inout SeededGenerator) -> String {
        let digits = UInt64.random(in: 0..<1 << UInt64.random(in: 1..<63, using: &generator), using: &generator)
        switch Int.random(in: 0..<12, using: &generator) {
        case 0: return "\(digits)"
        case 1: return "-\(digits)"
        case 2:
            return [
                "nan", "inf", "-inf", "None", "True", "'text'", "[1, 2]", "1.", ".5", "-0", "007", "1e999", "+1",
                "1e5x",
            ]
            .randomElement(using: &generator) ?? ""
        case 3: return "\(digits % 100)e-0\(digits % 10)"
        case 4: return "np.float64(\(digits % 1000).5)"
        case 5: return "\(Double(digits) / 1e19)"
        default: return "\(digits % 1000).\(digits % 100_000)"
        }
    }

    private func lines(_ count: Int, seed: UInt64) -> [String] {
        var generator = SeededGenerator(state: seed)
        let forms: [[String]] = [
            ["{'loss': ", ", 'learning_rate': ", ", 'epoch': ", "}"],
            ["{'eval_dev_loss': ", ", 'eval_dev_runtime': ", ", 'epoch': ", "}"],
            ["{\"loss\":", ",\"step\":", "}"],
            ["{'loss': ", ", 'global_step': ", ", 'step': ", "}"],
            ["{'loss': ", ", 'loss': ", "}"],
            ["step=", " loss=", ""],
            ["Step: ", ", Train Loss: ", ", lr: ", ""],
            ["epoch ", " loss: ", ""],
            ["Epoch ", "/10, loss: ", ""],
            ["step ", " | loss ", " | lr ", ""],
            ["iter ", ": loss ", ", time ", "ms"],
            ["Epoch [", "/10], Step [", "/600], Loss: ", ""],
            ["2025-02-20 07:55:14,175 - INFO - {'loss': ", ", 'epoch': ", "}"],
        ]
        return (0..<count).map { _ in
            let form = forms.randomElement(using: &generator) ?? []
            var line = form[0]
            for part in form.dropFirst() { line += number(&generator) + part }
            return line
        }
    }

    @Test(arguments: 0..<8)
    func aKnownLineSaysWhatAnUnknownOneSays(seed: UInt64) {
        let lines = lines(400, seed: seed)
        // A start of its own, and a reader of its own, for every line.
        let alone = lines.flatMap { line in LogReading.of(line + "\n").attempts.flatMap(\.points) }
        // Epochs go up and down here, which begins new starts: the points of all of them.
        let together = LogReading.of(lines.joined(separator: "\n") + "\n").attempts.flatMap(\.points)
        #expect(alone.count > 100)
        #expect(alone.count == together.count)
        // By their bits: NaN is NaN, and no zero loses its sign.
        func bits(_ point: MetricPoint) -> [String] {
            ["\(point.step ?? -1)"] + point.values.map { "\($0.key) \($0.value.bitPattern)" }
        }
        for (a, b) in zip(alone, together) where bits(a) != bits(b) { Issue.record("\(a) became \(b)") }
    }

    @Test func aLineThatOnlyBeginsLikeAKnownOneIsRead() {
        let known = "{'loss': 1.5, 'epoch': 1.0}\n"
        let reading = LogReading.of(
            known + known + "{'loss': 1.5, 'epoch': 1.0, 'lr': 3}\n{'loss': 1.5, 'epoch': 1.0} x\n")
        #expect(
            reading.counted?.points.map { $0.values.map(\.key) } == [
                ["loss", "epoch"], ["loss", "epoch"], ["loss", "epoch", "lr"],
            ])
    }

    /// A name that stands twice has its last value, wherever the numbers stand that a template could know.
    @Test func aNameThatStandsTwiceMakesNoTemplate() {
        for (line, other) in [
            ("Loss: 0.5, loss: 0.4, accuracy: 85%", "Loss: 0.7, loss: 0.3, accuracy: 85%"),
            (
                "{'loss': 0.5, 'loss': 0.4, 'eval_acc': np.float64(0.9), 'epoch': 1.0}",
                "{'loss': 0.7, 'loss': 0.3, 'eval_acc': np.float64(0.9), 'epoch': 2.0}"
            ),
        ] {
            let points = LogReading.of("\(line)\n\(other)\n").counted?.points ?? []
            #expect(points.count == 2)
            #expect(points.last?["loss"] == 0.3)
            #expect(points.last?["accuracy"] ?? 0.85 == 0.85)
            #expect(points.last?["eval_acc"] ?? 0.9 == 0.9)
        }
    }

    @Test func moreFormsThanTemplatesAreAllRead() {
        let lines = (0..<40).map { "{'loss': 1.5, 'key\($0 % 20)': \($0)}\n" }.joined()
        #expect(LogReading.of(lines).counted?.points.map { $0.values[1].value } == (0..<40).map(Double.init))
    }

    @Test func whereTheKeysNeverRepeatTheMemoryIsBounded() {
        var reader = LogParser()
        var line = ""
        for index in 0..<20_000 {
            line = "{'loss': 1.5, 'a key of some length for the run number \(index)': 1}\n"
            Array(line.utf8).withUnsafeBytes { reader.feed($0) }
        }
        let shapes = reader.reader.parts[0].points.shapes
        #expect(shapes.count < 20_000)
        #expect(shapes.reduce(0) { $0 + $1.keys.reduce(0) { $0 + $1.utf8.count } } <= 1 << 20)
    }
}
