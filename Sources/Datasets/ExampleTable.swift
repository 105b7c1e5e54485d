import Hashing
import JSONValues
import Tasks

/// What examples ask, each in two numbers, so that those that ask the same, or nearly, are found in any number of lines:
/// 24 bytes a line.
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
        /// Of the words alone: see `PlainWords`. 0 for none.
        var words: UInt64
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
        let names =
            format.map { $0.fieldNames.dropLast() } ?? Set(object.keys).subtracting(Self.passedOver).sorted()[...]
        var hash = SHA256()
        var words = PlainWords()
        for name in names {
            let value = object[name] ?? .null
            hash.update(format == nil ? "\(name) \(value.compactText)\n" : value.compactText + "\n")
            words.add(value)
        }
        let number = Self.number(hash.finalize())
        // Of texts without a word nothing is said: they may differ in all that they have.
        let wordsNumber = words.isEmpty ? 0 : max(1, Self.number(SHA256.hash(Array(words.lines.utf8))))
        let place = UInt64(DataSplit.allCases.firstIndex(of: split)!) << 62 | UInt64(line)
        rows.append(
            Row(hash: number, words: wordsNumber, place: place | UInt64(label.map { self.number(of: $0) } ?? 0) << 48))
    }

    private static func number(_ digest: SHA256Digest) -> UInt64 {
        digest.bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
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

    /// Calls `body` with every example of another split that asks in other writing (case, spaces, punctuation) what one of
    /// the train split asks, and with the first of these. Not with those that ask the very same. In the order of their
    /// places.
    func forEachNearLeak(_ body: (_ first: Place, _ other: Place) -> Void) {
        var sorted = rows.filter { $0.words != 0 }
        sorted.sort { ($0.words, $0.order) < ($1.words, $1.order) }
        var found: [(first: Row, other: Row)] = []
        var begin = 0
        while begin < sorted.count {
            let group = sorted[begin...].prefix { $0.words == sorted[begin].words }
            begin = group.endIndex
            // The train split comes first.
            let train = group.prefix { DataSplit.allCases[$0.split] == .train }
            guard let first = train.first, train.endIndex < group.endIndex else { continue }
            let same = Set(train.map(\.hash))
            for other in group[train.endIndex...] where !same.contains(other.hash) { found.append((first, other)) }
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
