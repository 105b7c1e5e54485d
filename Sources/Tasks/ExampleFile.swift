import JSONValues

/// What the bytes of a data file (JSONL: one object a line) say: its examples, or everything that is wrong with them.
///
/// A byte order mark, CRLF line ends, and blank lines are accepted.
package struct ExampleFile: Equatable, Sendable {
    /// A line that is no example.
    package struct Problem: Equatable, Sendable, CustomStringConvertible {
        /// Counted from 1, as editors do.
        package var line: Int
        package var problem: ExampleProblem

        package var description: String { "line \(line): \(problem)" }
    }

    package private(set) var examples: [Example] = []
    package private(set) var blankLineCount = 0
    /// The first ones, as many as were asked for.
    package private(set) var problems: [Problem] = []
    /// How many lines are no examples.
    package private(set) var problemCount = 0

    package init(
        _ bytes: [UInt8], split: DataSplit, task: TrainingTask, template: PromptTemplate, problemLimit: Int = 20
    ) {
        let content = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
        var index = 0
        var rest = content
        while !rest.isEmpty {
            let end = rest.firstIndex(of: UInt8(ascii: "\n")) ?? rest.endIndex
            add(rest[..<end], index: index, split: split, task: task, template: template, problemLimit: problemLimit)
            rest = rest[min(end + 1, rest.endIndex)...]
            index += 1
        }
    }

    private mutating func add(
        _ line: ArraySlice<UInt8>, index: Int, split: DataSplit, task: TrainingTask, template: PromptTemplate,
        problemLimit: Int
    ) {
        if line.allSatisfy({ $0 == 0x20 || $0 == 0x0D || $0 == 0x09 }) {
            blankLineCount += 1
            return
        }
        do throws(ExampleProblem) {
            let fields = try ExampleFields(Self.parse(line))
            examples.append(try task.example(fields, index: index, split: split, template: template))
        } catch {
            problemCount += 1
            if problems.count < problemLimit { problems.append(Problem(line: index + 1, problem: error)) }
        }
    }

    private static func parse(_ line: ArraySlice<UInt8>) throws(ExampleProblem) -> JSONValue {
        do throws(JSONParseError) {
            return try JSONValue.parse(line)
        } catch {
            throw .notJSON(column: error.column, problem: error.problem)
        }
    }
}
