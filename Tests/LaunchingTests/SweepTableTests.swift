import RunFolders
import RunModel
import SystemPackage
import Testing

@testable import Launching

struct SweepTableTests {
    private func row(
        _ name: String, _ state: ObservedState, step: Int? = nil, loss: Double? = nil, left: Double? = nil
    ) -> (run: ViewedRun, progress: RunProgress) {
        let run = ViewedRun(
            id: RunID("k3f9q2ma7x")!, name: name, folder: RunFolder("/r"),
            sweep: Sweep(RunID("p7x2c4dem1")!, results: "/r"), steps: 20000)
        var progress = RunProgress(state: state)
        (progress.step, progress.steps, progress.loss, progress.timeLeft) = (step, 20000, loss, left)
        return (run, progress)
    }

    private func table(_ rows: [(run: ViewedRun, progress: RunProgress)], columns: Int, lines: Int = 50) -> [String] {
        SweepTable(rows: rows, columns: columns, lineLimit: lines, hasColour: false).lines
    }

    private var rows: [(run: ViewedRun, progress: RunProgress)] {
        [
            row("Copa_zo_copa_mezo_v1_1_6", ObservedState(.running), step: 10000, loss: 1.8838, left: 754),
            row("Copa_zo_copa_mezo_v1_5_7", ObservedState(.failed, reason: .outOfMemory)),
            row("Copa_zo_copa_mezo_v1_2_7", ObservedState(.queued)),
        ]
    }

    @Test func aLineTellsHowARunGoes() {
        #expect(
            table(rows, columns: 130) == [
                "k3f9q2  Copa_zo_copa_mezo_v1_1_6  running                 ██████████░░░░░░░░░░  10000/20000"
                    + "  loss 1.884  13 min left",
                "k3f9q2  Copa_zo_copa_mezo_v1_5_7  failed (out of memory)  ░░░░░░░░░░░░░░░░░░░░             "
                    + "                         ",
                "k3f9q2  Copa_zo_copa_mezo_v1_2_7  queued                  ░░░░░░░░░░░░░░░░░░░░             "
                    + "                         ",
                "3 runs: 1 running, 1 queued, 1 failed",
            ])
    }

    @Test func aLongNameKeepsItsEnd() {
        let lines = table(rows, columns: 79)
        #expect(lines[0].hasPrefix("k3f9q2  Copa…_1_6  running"), "\(lines[0])")
    }

    @Test func devicesOfARunningRunAreShownWhereThereIsRoom() {
        var rows = rows
        for index in rows.indices { rows[index].progress.devices = ["0", "\(index + 1)"] }
        let wide = table(rows, columns: 140)
        #expect(wide[0].hasSuffix("13 min left  on 0,1"))
        #expect(!wide[1].contains("on 0,2") && !wide[2].contains("on 0,3"))
        #expect(!table(rows, columns: 79)[0].contains("on 0"))
    }

    @Test(arguments: [6, 7, 20, 30, 40, 50, 60, 79, 100, 119, 200])
    func noLineIsLongerThanTheTerminal(columns: Int) {
        #expect(table(rows, columns: columns).allSatisfy { $0.count <= columns })
    }

    @Test func inputDoesNotSteerTheTerminal() {
        let bad = row("a\u{1B}[31m\nb\r\u{9B}", ObservedState(.running))
        let text = table([bad], columns: 100).joined(separator: "\n")
        #expect(
            text.unicodeScalars.allSatisfy { $0 == "\n" || ($0.value >= 0x20 && !(0x7F..<0xA0).contains($0.value)) })
    }

    @Test func runningRunsAreShownBeforeOthersWhenTheTerminalIsLow() {
        let lines = table(rows.reversed() + rows, columns: 100, lines: 3)
        #expect(lines.count == 3)
        #expect(lines[..<2].allSatisfy { $0.contains("running") })
        #expect(lines[2].hasSuffix("(4 not shown)"))
    }

    @Test func coloursTakeNoRoom() {
        let table = SweepTable(rows: rows, columns: 60, lineLimit: 50, hasColour: true)
        #expect(table.lines[0].contains("\u{1B}[36mrunning"))
        for line in table.lines {
            #expect(line.replacing(/\x1B\[\d+m/, with: "").count <= 60)
        }
    }

    @Test(arguments: [
        (1.8838, "1.884"), (0.5, "0.5000"), (0.01234, "0.0123"), (12.345, "12.35"), (123.45, "123.5"), (1234.5, "1235"),
        (-2.5, "-2.500"), (0, "0.0000"), (1e-7, "1e-7"), (10_004_430.7, "1e7"), (-1_234_567, "-1.23e6"),
        (9_999_999, "1e7"),
        (.nan, "nan"), (-.infinity, "-inf"), (9.9999, "10.000"),
    ])
    func lossesAreShort(value: Double, text: String) {
        #expect(shortDecimal(value) == text)
    }

    @Test(arguments: [
        (0.2, "0 s"), (59.4, "59 s"), (90, "2 min"), (3540, "59 min"), (7500, "2 h 05 min"), (200_000, "2 d 7 h"),
        (.infinity, "?"),
    ])
    func durationsAreForPeople(seconds: Double, text: String) {
        #expect(durationText(seconds) == text)
    }
}

struct DevicePoolTests {
    @Test func devicesAreHandedOutOnce() {
        var pool = DevicePool(["0", "1", "2"], perRun: 2)
        #expect(pool.take() == ["0", "1"])
        #expect(pool.take() == nil)
        pool.giveBack(["0", "1"])
        pool.take(["1"])
        #expect(pool.take() == ["0", "2"])
    }

    @Test func withoutDevicesEveryRunGetsNone() {
        var pool = DevicePool([], perRun: 1)
        #expect(pool.take() == [])
        #expect(pool.take() == [])
    }

    @Test func aRunThatWantsMoreThanThereAreGetsAll() {
        var pool = DevicePool(["0"], perRun: 4)
        #expect(pool.take() == ["0"])
    }

    @Test func aDeviceListedTwiceCanBeHadTwice() {
        var pool = DevicePool(["0", "0"], perRun: 1)
        #expect(pool.take() == ["0"])
        #expect(pool.take() == ["0"])
        #expect(pool.take() == nil)
        pool.giveBack(["0"])
        #expect(pool.take() == ["0"])
    }
}
