import Glibc
import JSONValues
import Listings
import RunModel
import Testing

/// The form for people, character for character.
struct TableTests {
    private let table = Table(
        columns: [
            TableColumn("id", .id), TableColumn("model", .text),
            TableColumn("learning_rate", title: "learning rate", .number), TableColumn("steps", .number),
            TableColumn("state", .state), TableColumn("duration_s", title: "took", .duration),
            TableColumn("accuracy", .number), TableColumn("tags", .text),
        ],
        rows: [
            ["k3f9q2v8xt", "meta-llama/Llama-3.2-1B", 1e-06, 20000, "completed", 3725.4, 0.76, ["a", "b"]],
            ["9yzz0k4m2n", "facebook/opt-125m", 0.00125, 500, "failed (out of memory)", 43, nil, []],
            ["a", "日本語のモデル/版", 1.5e-06, nil, "running", 4.23, 0.81256, ["x|y"]],
            ["b0b0b0b0b0", nil, 2, 12, "unreadable", nil, 1, nil],
            ["c1c1c1c1c1", "e\u{301}vil\u{1B}[31m\nname", "NaN", 1, "lost", 100000, 12.5, ["=cmd()"]],
        ])

    @Test func withoutATerminalNothingIsCut() {
        #expect(
            table.text(.table) == """
                id          model                    learning rate  steps  state                         took  accuracy  tags
                k3f9q2v8xt  meta-llama/Llama-3.2-1B          1e-06  20000  completed               1 h 02 min    0.76    a, b
                9yzz0k4m2n  facebook/opt-125m              0.00125    500  failed (out of memory)        43 s         -
                a           日本語のモデル/版              1.5e-06      -  running                      4.2 s    0.8126  x|y
                b0b0b0b0b0  -                                    2     12  unreadable                       -    1       -
                c1c1c1c1c1  e\u{301}vil\\u{1b}[31m\\nname               nan      1  lost                      1 d 04 h   12.5     =cmd()

                """)
    }

    @Test func theWidestTextsAreCutInTheMiddleFirst() {
        #expect(
            table.text(.table, width: 90) == """
                id          model         learning rate  steps  state               took  accuracy  tags
                k3f9q2v8xt  meta-…3.2-1B          1e-06  20000  completed     1 h 02 min    0.76    a, b
                9yzz0k4m2n  faceb…t-125m        0.00125    500  failed (out…        43 s         -
                a           日本…ル/版          1.5e-06      -  running            4.2 s    0.8126  x|y
                b0b0b0b0b0  -                         2     12  unreadable             -    1       -
                c1c1c1c1c1  e\u{301}vil\\…\\nname            nan      1  lost            1 d 04 h   12.5     =cmd()

                """)
    }

    @Test func ofOneRankTheLastColumnsGoWhenAllElseIsCut() {
        var text = ""
        let notice = table.write(as: .table, width: 60) { text += $0 }
        #expect(
            text == """
                id          model         learning rate  steps  state
                k3f9q2v8xt  meta-…3.2-1B          1e-06  20000  completed
                9yzz0k4m2n  faceb…t-125m        0.00125    500  failed (out…
                a           日本…ル/版          1.5e-06      -  running
                b0b0b0b0b0  -                         2     12  unreadable
                c1c1c1c1c1  e\u{301}vil\\…\\nname            nan      1  lost

                """)
        #expect(
            notice == "notice: too narrow for took and 2 more (--columns chooses)")
        #expect(table.write(as: .table, width: 200) { _ in } == nil)
        #expect(table.write(as: .csv, width: 20) { _ in } == nil)
    }

    @Test func columnsGoByRankAndThoseThatTellNoRowsApartBefore() {
        let table = Table(
            columns: [
                TableColumn("id", .id, rank: 0), TableColumn("purpose", .text), TableColumn("task", .text),
                TableColumn("seed", .number, rank: 2), TableColumn("loss", title: "the loss", .number, rank: 3),
                TableColumn("accuracy", .number, rank: 0),
            ],
            rows: [
                ["k3f9q2v8xt", "baseline", "Copa", 1, 0.5, 0.75], ["9yzz0k4m2n", "baseline", "Boolq", 2, 0.25, 0.5],
            ])
        func written(_ width: Int, _ rowCount: Int = 2) -> [String?] {
            var text = ""
            let table = Table(columns: table.columns, rows: Array(table.rows.prefix(rowCount)))
            let notice = table.write(as: .table, width: width) { text += $0 }
            return [String(text.prefix { $0 != "\n" }), notice]
        }
        #expect(written(60) == ["id          purpose   task   seed  the loss  accuracy", nil])
        #expect(
            written(48) == [
                "id          task   seed  the loss  accuracy", "notice: too narrow for purpose (--columns chooses)",
            ])
        // One row tells of nothing whether others are the same.
        #expect(written(45, 1)[0] == "id          purpose   task  seed  accuracy")
        #expect(written(35)[0] == "id          task   seed  accuracy")
        #expect(
            written(30) == [
                "id          task   accuracy", "notice: too narrow for purpose and 2 more (--columns chooses)",
            ])
        // What may not go makes the lines longer than the terminal.
        #expect(written(15)[0] == "id          accuracy")
        #expect(Table(.id, ["k3f9q2v8xt"]).text(.table, width: 5) == "c\nk3f9q2v8xt\n")
    }

    @Test func numbersAmongTextsAreLaidOutAsTexts() {
        let table = Table(.number, [1e-06, "cosine", 20000, nil])
        #expect(table.text(.table) == "c\n1e-06\ncosine\n20000\n-\n")
        #expect(table.text(.markdown).contains("| --- |"))
        #expect(Table(.number, [0.5, "NaN", nil]).text(.table) == "  c\n0.5\nnan\n  -\n")
    }

    @Test func aStateHasTheColourOfItsWord() {
        var text = ""
        Table(.state, ["completed", "failed (out of memory)", nil]).write(
            as: .table, width: 14, stateColours: ["failed": "\u{1B}[31m", "c": "\u{1B}[32m"]
        ) { text += $0 }
        #expect(text == "c\ncompleted\n\u{1B}[31mfailed\u{1B}[0m (out o…\n-\n")
    }

    @Test func numbersAreRoundedButNeverToNothing() {
        #expect(
            Table.shown(
                .number, 20000, 20000.0, 0.0, 0.76, 0.8126349, 0.99996, -2.00004, 123456.78901, 0.01, 0.012345, 0.00125,
                0.0012345678, -0.00125, 0.0001, 0.00012345678, 1e-06, 5e-07, 1e15, 1e16, 1.5e300, -0.0
            ) == [
                "20000", "20000.0", "0.0", "0.76", "0.8126", "1.0", "-2.0", "123456.789", "0.01", "0.0123", "0.00125",
                "0.0012", "-0.00125", "0.0001", "0.00012345678", "1e-06", "5e-07", "1000000000000000.0", "1e+16",
                "1.5e+300", "-0.0",
            ])
        #expect(
            Table.shown(.number, .number(.nan), "Infinity", .number(-.infinity), true) == [
                "nan", "inf", "-inf", "true",
            ])
    }

    @Test func pointsStandUnderEachOtherUnlessThereAreExponents() {
        #expect(Table(.number, [1, 0.25, -10.5, nil]).text(.table) == "     c\n  1\n  0.25\n-10.5\n     -\n")
        #expect(Table(.number, [1, 0.25, 1e-06]).text(.table) == "    c\n    1\n 0.25\n1e-06\n")
    }

    @Test func durationsAreOfTwoUnits() {
        #expect(
            Table.shown(.duration, 0, 4.23, 9.96, 43, 59.6, 725, 3599.7, 3600, 86399, 360_000, -5) == [
                "0.0 s", "4.2 s", "10 s", "43 s", "1 min 00 s", "12 min 05 s", "1 h 00 min", "1 h 00 min", "1 d 00 h",
                "4 d 04 h", "-5.0 s",
            ])
    }

    @Test func timesAreLocal() {
        let moment = Moment(unixMilliseconds: 1_766_759_400_000)
        // However it is written, it is shown as this machine's clock has it.
        let local = moment.description
        let shown = "\(local.prefix(10)) \(local.dropFirst(11).prefix(5))"
        #expect(
            Table.shown(
                .time, .string(local), "2025-12-26T14:30:00Z", "2025-12-26T16:30:00.000+02:00",
                "2025-12-26T09:00:00.999-05:30"
            ) == Array(repeating: shown, count: 4))
        // What is no time is text.
        #expect(
            Table.shown(.time, "2025-99-26T14:30:00.000+00:00", "2025-12-26T1::30:00.000+00:00", "soon") == [
                "2025-99-26T14:30:00.000+00:00", "2025-12-26T1::30:00.000+00:00", "soon",
            ])
    }

    @Test func aTableWithoutRowsIsItsHead() {
        let empty = Table(columns: [TableColumn("id", .id), TableColumn("f1", .number)], rows: [])
        #expect(empty.text(.table) == "id  f1\n")
        #expect(empty.text(.csv) == "id,f1\n")
        #expect(empty.text(.tsv) == "id\tf1\n")
        #expect(empty.text(.json) == "[]\n")
        #expect(empty.text(.markdown) == "| id | f1 |\n| --- | ---: |\n")
    }
}
