import JSONValues
import TestSupport
import Testing

@testable import Listings

/// What holds of every table.
struct TablePropertyTests {
    private static let seeds = Array(UInt64(0)..<24)

    private func number(_ random: inout SeededGenerator) -> JSONValue {
        switch Int.random(in: 0..<6, using: &random) {
        case 0: .integer(Int64(Int.random(in: -100...100_000, using: &random)))
        case 1: .number([1e-06, 5e-07, 1.5e-06, 0.001, 1e300][Int.random(in: 0..<5, using: &random)])
        case 2: .number([Double.nan, .infinity, -.infinity][Int.random(in: 0..<3, using: &random)])
        case 3: .number(Double(bitPattern: random.next()))
        default: .number(Double.random(in: 0...1, using: &random))
        }
    }

    private func cell(_ kind: TableColumn.Kind, _ random: inout SeededGenerator) -> JSONValue {
        let text = JSONValue.string(nastyTexts.randomElement(using: &random) ?? "")
        switch (kind, Int.random(in: 0..<10, using: &random)) {
        case (_, 0): return .null
        case (.id, _), (.interval, _), (.plot, _):
            return .string(String(random.next(), radix: 32).prefix(10).lowercased())
        case (_, 1): return text
        case (_, 2): return [text, 1]
        case (.text, _), (.path, _): return text
        case (.number, _), (.duration, _): return number(&random)
        case (.time, _): return "2025-12-26T14:30:00.000+01:00"
        case (.state, _):
            return .string(["completed", "failed (out of memory)", "queued"].randomElement(using: &random)!)
        }
    }

    /// The first column is of ids.
    private func table(_ seed: UInt64) -> Table {
        var random = SeededGenerator(state: seed)
        let kinds: [TableColumn.Kind] = [.text, .path, .number, .time, .duration, .state]
        let columns =
            [TableColumn("id", .id, rank: 0)]
            + (0..<Int.random(in: 0...11, using: &random)).map { index in
                TableColumn(
                    index % 5 == 4 ? "名 = \"前\",\t\(index)" : "column\(index)", title: index == 7 ? "日本 title" : nil,
                    kinds.randomElement(using: &random)!, rank: Int.random(in: 1...3, using: &random))
            }
        let rows = (0..<Int.random(in: 0...20, using: &random)).map { _ in columns.map { cell($0.kind, &random) } }
        return Table(columns: columns, rows: rows)
    }

    @Test(arguments: seeds)
    func noLineIsLongerThanTheTerminalIsWide(seed: UInt64) {
        let table = table(seed)
        for width in [10, 24, 40, 60, 80, 120, 200, 1000] {
            let lines = table.text(.table, width: width).split(separator: "\n", omittingEmptySubsequences: false)
            #expect(lines.count == table.rows.count + 2 && lines.last == "")
            for line in lines {
                #expect(cellWidth(line) <= width)
                #expect(line.last != " " && visibleAsIs(line))
            }
            // Whatever is cut, the id is not.
            for (line, row) in zip(lines.dropFirst(), table.rows) {
                #expect(line.hasPrefix(row[0].string ?? "-"))
            }
        }
        #expect(table.text(.table) == table.text(.table, width: 1_000_000))
    }

    private func visibleAsIs(_ line: some StringProtocol) -> Bool {
        line.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control && $0 != "\u{202E}" }
    }

    @Test(arguments: seeds)
    func jsonReadsBackAsTheValues(seed: UInt64) throws {
        let table = table(seed)
        let rows = try #require(try JSONValue.parse(table.text(.json)).array)
        #expect(rows.map { $0.object?.keys ?? [] } == table.rows.map { _ in table.columns.map(\.name) })
        for (read, row) in zip(rows, table.rows) {
            for (column, value) in zip(table.columns, row) { #expect(read[column.name] == asWritten(value)) }
        }
        #expect(table.text(.json).split(separator: "\n").count == (rows.isEmpty ? 1 : rows.count + 2))
    }

    /// In JSON a number that is not finite is its name, and a whole number beyond 64 bits is none.
    private func asWritten(_ value: JSONValue) -> JSONValue {
        guard case .number(let number) = value, !number.isFinite else { return value }
        return number.isNaN ? "NaN" : number > 0 ? "Infinity" : "-Infinity"
    }

    @Test(arguments: seeds)
    func csvReadsBackAsTheValues(seed: UInt64) {
        let table = table(seed)
        let read = readCSV(table.text(.csv))
        #expect(read.count == table.rows.count + 1)
        for (fields, row) in zip(read.dropFirst(), table.rows) {
            #expect(fields.count == row.count)
            for (field, value) in zip(fields, row) {
                let isGuarded = field.hasPrefix("'") && field != value.string
                expect(isGuarded ? String(field.unicodeScalars.dropFirst()) : field, is: value)
                #expect(field.isEmpty || !"=@\t\r".unicodeScalars.contains(field.unicodeScalars.first!))
            }
        }
    }

    @Test(arguments: seeds)
    func tsvReadsBackAsTheValues(seed: UInt64) {
        let table = table(seed)
        let lines = table.text(.tsv).utf8.split(separator: 0x0A, omittingEmptySubsequences: false)
        #expect(lines.count == table.rows.count + 2)
        for (line, row) in zip(lines.dropFirst(), table.rows) {
            let fields = line.split(separator: 0x09, omittingEmptySubsequences: false).map(unescaped)
            #expect(fields.count == row.count)
            for (field, value) in zip(fields, row) { expect(field, is: value) }
        }
    }

    @Test(arguments: seeds)
    func everyLineOfMarkdownHasEveryCell(seed: UInt64) {
        let table = table(seed)
        let lines = table.text(.markdown).split(separator: "\n")
        #expect(lines.count == table.rows.count + 2)
        for line in lines {
            var pipes = 0
            var isEscaped = false
            for byte in line.utf8 {
                if byte == UInt8(ascii: "|"), !isEscaped { pipes += 1 }
                isEscaped = byte == UInt8(ascii: "\\") && !isEscaped
            }
            #expect(pipes == table.columns.count + 1)
        }
    }

    @Test func piecesAreWholeLines() {
        let table = Table(.text, (0..<30_000).map { .string("a text of some length, number \($0)") })
        for format in TableFormat.allCases {
            var pieces: [String] = []
            table.write(as: format) { pieces.append($0) }
            #expect(pieces.count > 1 && pieces.allSatisfy { $0.hasSuffix("\n") })
        }
    }

    /// Holds a field against the value it was written for.
    private func expect(_ field: String, is value: JSONValue) {
        switch value {
        case .null: #expect(field.isEmpty)
        case .string(let text): #expect(Array(field.utf8) == Array(text.utf8))
        case .integer(let integer): #expect(Int64(field) == integer)
        case .number(let number):
            #expect(number.isNaN ? field == "NaN" : (field == "-Infinity" ? -.infinity : Double(field)) == number)
        default: #expect(field == value.compactText)
        }
    }

    private func unescaped(_ field: Substring.UTF8View.SubSequence) -> String {
        var bytes: [UInt8] = []
        var isEscaped = false
        for byte in field {
            if isEscaped {
                bytes.append([UInt8(ascii: "t"): 0x09, UInt8(ascii: "n"): 0x0A, UInt8(ascii: "r"): 0x0D][byte] ?? byte)
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// RFC 4180, by bytes.
    private func readCSV(_ text: String) -> [[String]] {
        var rows: [[String]] = []
        var row: [String] = []
        var field: [UInt8] = []
        var isQuoted = false
        func endField() {
            row.append(String(decoding: field, as: UTF8.self))
            field = []
        }
        let bytes = Array(text.utf8)
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            switch byte {
            case UInt8(ascii: "\"") where isQuoted && index < bytes.count && bytes[index] == byte:
                field.append(byte)
                index += 1
            case UInt8(ascii: "\""): isQuoted.toggle()
            case UInt8(ascii: ",") where !isQuoted: endField()
            case UInt8(ascii: "\n") where !isQuoted:
                endField()
                rows.append(row)
                row = []
            default: field.append(byte)
            }
        }
        return rows
    }
}
