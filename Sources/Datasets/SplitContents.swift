import JSONValues
package import SystemPackage
package import Tasks

/// What the lines of a split hold: which fields, and how its labels are spread.
package struct SplitContents: Hashable, Sendable {
    /// A name and how many examples have it.
    package struct Count: Hashable, Sendable {
        package var name: String
        package var count: Int
    }

    /// Lines that are not blank.
    package private(set) var exampleCount = 0
    package private(set) var blankLineCount = 0
    /// Lines that hold no JSON object.
    package private(set) var unreadableCount = 0
    /// The fields of the examples, in the order in which they first appear.
    package private(set) var fields: [Count] = []
    /// The labels as they are written (`0`, `true`, `B`), the most frequent first. Empty for an unknown task.
    package private(set) var labels: [Count] = []
    /// Examples without a label, or with one that the task does not have.
    package private(set) var unlabelledCount = 0

    /// More than so many fields or labels are not kept apart.
    static let limit = 1000

    /// Reads a split.
    ///
    /// - Parameter format: of its task; nil when it is not known: then labels are not counted.
    /// - Throws: `FileError`, `DataLineError`
    /// - Complexity: O(bytes); memory grows with the longest line only.
    package init(reading file: FilePath, as split: DataSplit, format: ExampleFormat?) throws {
        var counter = Counter()
        try DataLine.forEach(in: file) { line in
            counter.add(line, split, format)
            return true
        }
        self = counter.contents
    }

    /// Counts line by line.
    struct Counter {
        private(set) var contents = SplitContents()
        private var fieldPlaces: [String: Int] = [:]
        private var labelPlaces: [String: Int] = [:]

        /// Nothing that is wrong stops the count: `data verify` tells it.
        mutating func add(_ line: DataLine, _ split: DataSplit, _ format: ExampleFormat?) {
            if line.isBlank {
                contents.blankLineCount += 1
                return
            }
            contents.exampleCount += 1
            guard let value = try? line.value(), let object = value.object else {
                contents.unreadableCount += 1
                return
            }
            add(value, names: Set(object.keys).count == object.count ? object.keys : [], split, format)
        }

        private mutating func add(
            _ value: JSONValue, names: [String], _ split: DataSplit, _ format: ExampleFormat?
        ) {
            for name in names { count(name, in: &contents.fields, &fieldPlaces) }
            guard let format else { return }
            if let label = try? format.checkedLabel(of: value, in: split) {
                count(label, in: &contents.labels, &labelPlaces)
            } else {
                contents.unlabelledCount += 1
            }
        }

        private func count(_ name: String, in counts: inout [Count], _ places: inout [String: Int]) {
            if let place = places[name] {
                counts[place].count += 1
            } else if counts.count < SplitContents.limit {
                places[name] = counts.count
                counts.append(Count(name: name, count: 1))
            }
        }
    }

    private init() {}
}
