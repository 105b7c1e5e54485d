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
    /// Of these, lines that hold no JSON object.
    package private(set) var unreadableCount = 0
    /// The fields of the examples, in the order in which they first appear.
    package private(set) var fields: [Count] = []
    /// The labels as they are written (`0`, `true`, `B`), the most frequent first. Empty for an unknown task.
    package private(set) var labels: [Count] = []
    /// Examples without a label, or that are none of the task.
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
            // Nothing that is wrong stops the count: `DatasetCheck` tells it.
            if line.isBlank {
                counter.addBlank()
            } else if let value = try? line.value(), let object = value.object {
                counter.addFields(of: object)
                if let format { counter.addLabel(try? format.checkedLabel(of: value, in: split)) }
            } else {
                counter.addUnreadable()
            }
            return true
        }
        self = counter.finish()
    }

    /// Counts line by line.
    struct Counter {
        private(set) var contents = SplitContents()
        private var fieldPlaces: [String: Int] = [:]
        private var labelPlaces: [String: Int] = [:]

        mutating func addBlank() { contents.blankLineCount += 1 }

        /// Adds a line that is no example.
        mutating func addUnreadable() {
            contents.exampleCount += 1
            contents.unreadableCount += 1
        }

        /// Adds an example.
        mutating func addFields(of object: JSONObject) {
            contents.exampleCount += 1
            for name in Set(object.keys).count == object.count ? object.keys : Array(Set(object.keys)) {
                Self.count(name, in: &contents.fields, &fieldPlaces)
            }
        }

        /// Adds the label of the example that was added last.
        mutating func addLabel(_ label: String?) {
            if let label {
                Self.count(label, in: &contents.labels, &labelPlaces)
            } else {
                contents.unlabelledCount += 1
            }
        }

        /// The most frequent labels first, of equal ones by name.
        func finish() -> SplitContents {
            var contents = contents
            contents.labels.sort { ($1.count, $0.name) < ($0.count, $1.name) }
            return contents
        }

        private static func count(_ name: String, in counts: inout [Count], _ places: inout [String: Int]) {
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
