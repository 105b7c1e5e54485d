import Hashing
import JSONValues
import Tasks

/// What examples ask, each in a number, so that those that ask the same are found in any number of lines: 16 bytes a
/// line.
struct ExampleTable {
    /// Where an example stands.
    struct Place: Hashable {
        var split: DataSplit
        var line: Int
        /// As it is written; nil where there is none, or none is known.
        var label: String?
    }

    /// `split` in the upper 2 bits of `place`, then 14 bits for the label, then the line.
    private struct Row {
        var hash: UInt64
        var place: UInt64

        var split: Int { Int(place >> 62) }
        /// The split, then the line.
        var order: UInt64 { place & (3 << 62 | 0xFFFF_FFFF_FFFF) }
    }

    private var rows: [Row] = []
    private var labels: [String] = []
    private var labelNumbers: [String: Int] = [:]

    /// More labels are not kept apart.
    private static let labelLimit = 1 << 14

    /// Fields that tell one example from another of the same content, or say its answer, whatever the task.
    private static let passedOver: Set = [
        "idx", "id", "uid", "guid", "index", "label", "answer", "answerKey", "gold",
    ]

    /// - Parameter format: of the task, whose fields but the label are what an example asks. nil: all fields but those
    ///   that are mostly numbers or answers.
    mutating func add(_ object: JSONObject, _ split: DataSplit, line: Int, label: String?, _ format: ExampleFormat?) {
        var hash = SHA256()
        if let format {
            for name in format.fieldNames.dropLast() { hash.update((object[name] ?? .null).compactText + "\n") }
        } else {
            for name in Set(object.keys).subtracting(Self.passedOver).sorted() {
                hash.update("\(name) \((object[name] ?? .null).compactText)\n")
            }
        }
        let number = hash.finalize().bytes.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let place = UInt64(DataSplit.allCases.firstIndex(of: split)!) << 62 | UInt64(line)
        rows.append(Row(hash: number, place: place | UInt64(label.map { self.number(of: $0) } ?? 0) << 48))
    }

    /// The number that stands for a label; 0 for none.
    private mutating func number(of label: String) -> Int {
        if let known = labelNumbers[label] { return known }
        guard labels.count < Self.labelLimit - 1 else { return 0 }
        labels.append(label)
        labelNumbers[label] = labels.count
        return labels.count
    }

    /// Calls `body` with every example that asks what an earlier one asked: with the first in its own split, or else the
    /// first of all. In the order of their places.
    func forEachRepetition(_ body: (_ first: Place, _ other: Place) -> Void) {
        var sorted = rows
        sorted.sort { ($0.hash, $0.order) < ($1.hash, $1.order) }
        var found: [(first: Row, other: Row)] = []
        var begin = 0
        while begin < sorted.count {
            var end = begin + 1
            // By split: in the order of the splits and, within one, of the lines.
            var first: Row?
            while end < sorted.count, sorted[end].hash == sorted[begin].hash {
                if sorted[end].split != sorted[end - 1].split {
                    first = sorted[end]
                    found.append((sorted[begin], sorted[end]))
                } else {
                    found.append((first ?? sorted[begin], sorted[end]))
                }
                end += 1
            }
            begin = end
        }
        found.sort { $0.other.order < $1.other.order }
        for pair in found { body(place(pair.first), place(pair.other)) }
    }

    private func place(_ row: Row) -> Place {
        let label = Int(row.place >> 48 & 0x3FFF)
        return Place(
            split: DataSplit.allCases[row.split], line: Int(row.place & 0xFFFF_FFFF_FFFF),
            label: label == 0 ? nil : labels[label - 1])
    }
}
