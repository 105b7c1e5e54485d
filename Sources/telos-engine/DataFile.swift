import DurableFiles
import Hashing
import SystemPackage
import Tasks

/// A file of examples, and the hash it must have.
struct DataFile {
    var path: FilePath
    /// In lower-case hexadecimal; empty where nobody noted one.
    var sha256 = ""

    /// Reads and words the file's examples.
    ///
    /// - Parameter remedy: what can be done about a file that has changed; ends the message.
    /// - Throws: `EngineFailure` when the file is another than it was, or a line of it is no example; `FileError`
    func examples(
        _ split: DataSplit, of task: TrainingTask, template: PromptTemplate,
        remedy: String = "plan the run again with `telos train`"
    ) throws -> [Example] {
        let bytes = try path.readBytes(atMost: 1 << 30)
        if !sha256.isEmpty, SHA256.hash(bytes).hexadecimal != sha256 {
            throw EngineFailure.badData([
                "\(path) has changed since the run was planned; \(remedy)"
            ])
        }
        let file = ExampleFile(bytes, split: split, task: task, template: template)
        if file.problemCount > 0 {
            var problems = file.problems.map { "\(path): \($0)" }
            let more = file.problemCount - file.problems.count
            if more > 0 { problems.append("\(path): \(more) more lines are wrong") }
            throw EngineFailure.badData(problems)
        }
        return file.examples
    }
}
