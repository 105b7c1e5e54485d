import JSONValues
import Listings
import RunModel
import Testing

/// The forms for programs, and for notes, character for character.
struct TableFormatTests {
    private let table = Table(
        columns: [
            TableColumn("id", .id), TableColumn("learning_rate", title: "learning rate", .number),
            TableColumn("started_at", title: "started", .text), TableColumn("took", .duration),
            TableColumn("accuracy", .number), TableColumn("note", .text), TableColumn("tags", .text),
        ],
        rows: [
            ["k3f9", 1e-06, "2025-12-26T14:30:00.000+01:00", 3725.4, 0.8125634, "=cmd(\"x\"), \\ |\n", ["a", "b"]],
            ["9yzz", 20000, nil, nil, .number(.nan), "", nil],
        ])

    @Test func json() {
        #expect(
            table.text(.json) == #"""
                [
                {"id":"k3f9","learning_rate":1e-06,"started_at":"2025-12-26T14:30:00.000+01:00","took":3725.4,"accuracy":0.8125634,"note":"=cmd(\"x\"), \\ |\n","tags":["a","b"]},
                {"id":"9yzz","learning_rate":20000,"started_at":null,"took":null,"accuracy":"NaN","note":"","tags":null}
                ]

                """#)
    }

    @Test func csv() {
        #expect(
            table.text(.csv) == #"""
                id,learning_rate,started_at,took,accuracy,note,tags
                k3f9,1e-06,2025-12-26T14:30:00.000+01:00,3725.4,0.8125634,"'=cmd(""x""), \ |
                ","[""a"",""b""]"
                9yzz,20000,,,NaN,"",

                """#)
    }

    @Test func tsv() {
        #expect(
            table.text(.tsv) == """
                id\tlearning_rate\tstarted_at\ttook\taccuracy\tnote\ttags
                k3f9\t1e-06\t2025-12-26T14:30:00.000+01:00\t3725.4\t0.8125634\t=cmd("x"), \\\\ |\\n\t["a","b"]
                9yzz\t20000\t\t\tNaN\t\t

                """)
    }

    @Test func markdown() {
        #expect(
            table.text(.markdown) == #"""
                | id | learning rate | started | took | accuracy | note | tags |
                | --- | ---: | --- | ---: | ---: | --- | --- |
                | k3f9 | 1e-06 | 2025-12-26T14:30:00.000+01:00 | 1 h 02 min | 0.8126 | =cmd("x"), \\ \|\\n | a, b |
                | 9yzz | 20000 | - | - | nan |  | - |

                """#)
    }

    @Test(arguments: [
        ("=cmd()", "'=cmd()"), ("+1+1", "'+1+1"), ("-x", "'-x"), ("@SUM(A1)", "'@SUM(A1)"), ("\tx", "'\tx"),
        ("\rx", "\"'\rx\""), ("-1e-6", "-1e-6"), ("+5", "+5"), ("-Infinity", "-Infinity"), ("-inf", "'-inf"),
        ("a=b", "a=b"),
    ])
    func noTextIsAFormulaInASpreadsheet(text: String, field: String) {
        #expect(Table(.text, [.string(text)]).text(.csv) == "c\n\(field)\n")
        let headed = Table(columns: [TableColumn(text, .number)], rows: [])
        #expect(headed.text(.csv) == "\(text == "-Infinity" ? "'-Infinity" : field)\n")
    }

    @Test func aGroupIsItsKeysItsCountsAndItsMetrics() {
        let rows = [
            RunGroup(
                keys: ["zo", 1e-06], runs: 3, completed: 3,
                metrics: [.init(mean: 0.7533333333, minimum: 0.74, maximum: 1, count: 2)]),
            RunGroup(
                keys: ["fo_lora", nil], runs: 10, completed: 0, metrics: [.init(mean: nil, minimum: nil, maximum: nil)]),
        ]
        let keys = [TableColumn("method", .text), TableColumn("learning_rate", .number)]
        let groups = GroupTable.table(keys: keys, metrics: ["accuracy"], rows: rows)
        #expect(
            groups.text(.table) == """
                method   learning_rate  runs  completed  accuracy n  accuracy mean  accuracy min  accuracy max
                zo               1e-06     3          3           2         0.7533          0.74             1
                fo_lora              -    10          0           0              -             -             -

                """)
        #expect(
            groups.text(.csv) == """
                method,learning_rate,runs,completed,accuracy_n,accuracy_mean,accuracy_min,accuracy_max
                zo,1e-06,3,3,2,0.7533333333,0.74,1
                fo_lora,,10,0,0,,,

                """)
        let narrow = groups.text(.table, width: 50).split(separator: "\n").map(String.init)
        #expect(narrow.first == "method   learning_rate  runs  accuracy mean")
    }
}
