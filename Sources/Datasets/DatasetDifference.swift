import DurableFiles
import Hashing
package import JSONValues
package import SystemPackage
package import Tasks

/// What became of the examples of one dataset in another: `B` against `A`.
package struct DatasetDifference: Sendable {
    /// In the order train, validation, test; those that one of the two has.
    package let splits: [SplitDifference]

    /// Whether both hold the same examples in the same order, however they are written.
    package var isEmpty: Bool { splits.allSatisfy(\.isEmpty) }

    /// - Parameter sampleCount: how many changed examples of a split are kept in full.
    /// - Throws: `DatasetError`, `FileError`, `DataLineError`
    package init(from a: FilePath, to b: FilePath, sampleCount: Int = 3) throws {
        let files = (a: try SplitFiles(in: a), b: try SplitFiles(in: b))
        splits = try DataSplit.allCases.compactMap { split in
            let paths = (a: files.a.names[split].map(a.appending), b: files.b.names[split].map(b.appending))
            if paths.a == nil, paths.b == nil { return nil }
            return try SplitDifference(split, from: paths.a, to: paths.b, sampleCount: sampleCount)
        }
    }
}

/// What became of the examples of one split.
package struct SplitDifference: Sendable {
    package let split: DataSplit
    /// Examples of each; nil where the split is missing.
    package let counts: (a: Int?, b: Int?)
    /// The field by which examples were paired (`idx`); nil when they were paired by their position.
    package let pairing: String?
    /// Examples that are equal, member by member, in whatever order and spacing they are written.
    package private(set) var unchangedCount = 0
    package private(set) var changedCount = 0
    /// Examples of `B` that `A` has not.
    package private(set) var addedCount = 0
    /// Examples of `A` that `B` has not.
    package private(set) var droppedCount = 0
    /// Paired examples that stand in another order.
    package private(set) var movedCount = 0
    /// In how many of the changed examples each field differs; the most frequent first.
    package private(set) var fields: [SplitContents.Count] = []
    /// The first of the changed examples.
    package private(set) var changes: [Change] = []
    /// The first of the lines that only `A` has, and only `B` has.
    package private(set) var droppedLines: [Int] = []
    package private(set) var addedLines: [Int] = []

    /// A pair of examples that differ.
    package struct Change: Sendable {
        package var lines: (a: Int, b: Int)
        /// What differs, in the order of `A`; nil where one of the two has no such field.
        package var fields: [(name: String, a: JSONValue?, b: JSONValue?)]
    }

    package var isEmpty: Bool { changedCount + addedCount + droppedCount + movedCount == 0 && counts.a == counts.b }

    /// Of the pairs, how many are equal; nil without pairs.
    package var unchangedShare: Double? {
        let pairCount = unchangedCount + changedCount
        return pairCount == 0 ? nil : Double(unchangedCount) / Double(pairCount)
    }

    /// How many line numbers of added and dropped lines are kept.
    private static let lineLimit = 20
}

// MARK: Pairing

extension SplitDifference {
    /// The fields that name an example, the best first.
    private static let names = ["idx", "id", "uid", "guid"]

    fileprivate init(_ split: DataSplit, from a: FilePath?, to b: FilePath?, sampleCount: Int) throws {
        self.split = split
        let lists = (
            a: try a.map { try ExampleList(reading: $0, names: Self.names) },
            b: try b.map { try ExampleList(reading: $0, names: Self.names) }
        )
        counts = (lists.a?.rows.count, lists.b?.rows.count)
        let shared = Self.names.indices.first { index in
            lists.a?.isNamed[index] == true && lists.b?.isNamed[index] == true
        }
        guard let left = lists.a, let right = lists.b else {
            pairing = nil
            droppedCount = lists.a?.rows.count ?? 0
            addedCount = lists.b?.rows.count ?? 0
            return
        }
        pairing = shared.map { Self.names[$0] }
        var fieldCounts = FieldCounts()
        let leftFile = try ReadingFile(a!)
        let rightFile = try ReadingFile(b!)
        var lastMatch = -1
        try Self.forEachPair(left, right, by: shared) { pair in
            switch pair {
            case (let a?, let b?):
                if b < lastMatch { movedCount += 1 }
                lastMatch = max(lastMatch, b)
                if left.rows[a].content == right.rows[b].content {
                    unchangedCount += 1
                    return
                }
                changedCount += 1
                let change = Change(
                    lines: (left.rows[a].line, right.rows[b].line),
                    fields: Self.changedFields(
                        try left.example(a, in: leftFile), try right.example(b, in: rightFile)))
                for field in change.fields { fieldCounts.add(field.name) }
                if changes.count < sampleCount { changes.append(change) }
            case (let a?, nil):
                droppedCount += 1
                if droppedLines.count < Self.lineLimit { droppedLines.append(left.rows[a].line) }
            case (nil, let b?):
                addedCount += 1
                if addedLines.count < Self.lineLimit { addedLines.append(right.rows[b].line) }
            case (nil, nil): break
            }
        }
        fields = fieldCounts.sorted
    }

    /// Calls `body` with the examples of `A` in their order and what each became, then with those that only `B` has.
    ///
    /// - Parameter name: the place of the field that pairs them; nil: their positions do.
    private static func forEachPair(
        _ a: ExampleList, _ b: ExampleList, by name: Int?, _ body: ((a: Int?, b: Int?)) throws -> Void
    ) rethrows {
        guard let name else {
            for index in 0..<max(a.rows.count, b.rows.count) {
                try body((index < a.rows.count ? index : nil, index < b.rows.count ? index : nil))
            }
            return
        }
        // By their names, so that neither has to be held in a table.
        let order = b.rows.indices.sorted { b.rows[$0].names[name] < b.rows[$1].names[name] }
        var isPaired = [Bool](repeating: false, count: b.rows.count)
        for index in a.rows.indices {
            let sought = a.rows[index].names[name]
            var (low, high) = (0, order.count)
            while low < high {
                let middle = (low + high) / 2
                if b.rows[order[middle]].names[name] < sought { low = middle + 1 } else { high = middle }
            }
            if low < order.count, b.rows[order[low]].names[name] == sought {
                isPaired[order[low]] = true
                try body((index, order[low]))
            } else {
                try body((index, nil))
            }
        }
        for index in b.rows.indices where !isPaired[index] { try body((nil, index)) }
    }

    /// The members that differ. A line that is no object has one field without a name: all of it.
    private static func changedFields(
        _ a: JSONValue, _ b: JSONValue
    ) -> [(name: String, a: JSONValue?, b: JSONValue?)] {
        guard let left = a.object, let right = b.object else { return [("", a, b)] }
        let names = (left.keys + right.keys.filter { left[$0] == nil }).withoutRepetition
        return names.compactMap { name in
            left[name].map(\.canonicalText) == right[name].map(\.canonicalText) ? nil : (name, left[name], right[name])
        }
    }
}

/// How often each field differs.
private struct FieldCounts {
    private var counts: [String: Int] = [:]

    mutating func add(_ name: String) { counts[name, default: 0] += 1 }

    var sorted: [SplitContents.Count] {
        counts.map { SplitContents.Count(name: $0, count: $1) }.sorted { ($1.count, $0.name) < ($0.count, $1.name) }
    }
}

/// The examples of a file by their digests: 48 bytes each, whatever they hold.
private struct ExampleList {
    struct Row {
        var line: Int
        /// Where the line stands in the file.
        var offset: Int
        var byteCount: Int
        /// Of its members, in whatever order and spacing they are written.
        var content: UInt64
        /// Digests of the fields that can name it; 0 where it has none.
        var names: SIMD4<UInt64>
    }

    private(set) var rows: [Row] = []
    /// For each field that can name an example whether it does: every example has it, and no two the same.
    private(set) var isNamed: [Bool]

    init(reading file: FilePath, names: [String]) throws {
        var rows: [Row] = []
        try DataLine.forEach(in: file) { line in
            if line.isBlank { return true }
            let value = (try? line.value()) ?? .string(String(decoding: line.bytes, as: UTF8.self))
            var row = Row(
                line: line.number, offset: line.offset, byteCount: line.bytes.count,
                content: digest(value.canonicalText), names: .zero)
            for (index, name) in names.enumerated() {
                if let name = value[name], name.integer != nil || name.string != nil {
                    row.names[index] = digest(name.canonicalText)
                }
            }
            rows.append(row)
            return true
        }
        self.rows = rows
        isNamed = names.indices.map { index in
            let sorted = rows.map { $0.names[index] }.sorted()
            return sorted.first != 0 && !zip(sorted, sorted.dropFirst()).contains { $0 == $1 }
        }
    }

    func example(_ index: Int, in file: borrowing ReadingFile) throws -> JSONValue {
        let row = rows[index]
        var bytes: [UInt8] = []
        try file.readPieces(in: row.offset..<row.offset + row.byteCount, pieceSize: row.byteCount) { bytes += $0 }
        return (try? JSONValue.parse(bytes)) ?? .string(String(decoding: bytes, as: UTF8.self))
    }
}

private func digest(_ text: String) -> UInt64 {
    // 0 stands for nothing.
    max(1, SHA256.hash(Array(text.utf8)).bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) })
}

extension JSONValue {
    /// The same for values that are equal whatever the order of their members and the way their numbers are written.
    fileprivate var canonicalText: String { canonical.compactText }

    private var canonical: JSONValue {
        switch self {
        case .array(let values): .array(values.map(\.canonical))
        case .object(let object):
            .object(
                JSONObject(
                    Set(object.keys).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
                        .map { ($0, (object[$0] ?? .null).canonical) }))
        case .number(let number): integer.map { .integer(Int64($0)) } ?? .number(number)
        default: self
        }
    }
}
