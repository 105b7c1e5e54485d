/// A task the native engine knows: what its data files must hold and how an example is worded.
///
/// A task is one file with one `static let` of this type beside that of its `ExampleFormat`, and its name in `all`.
package struct TrainingTask: Sendable {
    /// What its data files hold.
    package let format: ExampleFormat
    /// Exactly as configurations and folders spell it.
    package var name: String { format.task }
    package let defaults: TaskDefaults
    /// Words an example; throws what is wrong with its fields.
    private let word: @Sendable (ExampleFields, DataSplit, PromptTemplate) throws(ExampleProblem) -> WordedExample

    /// Prefix, candidates and label, before the example has its place in a file.
    typealias WordedExample = (prefix: String, candidates: [String], label: Int?)

    init(
        _ format: ExampleFormat, defaults: TaskDefaults,
        word: @escaping @Sendable (ExampleFields, DataSplit, PromptTemplate) throws(ExampleProblem) -> WordedExample
    ) {
        self.format = format
        self.defaults = defaults
        self.word = word
    }

    /// The example that this object is.
    ///
    /// - Parameter index: the 0-based line of its file.
    /// - Throws: `ExampleProblem`: a field is missing or empty, or a label is out of range. An unlabelled example
    ///   (label -1) is a problem in a labelled split only.
    func example(
        _ fields: ExampleFields, index: Int, split: DataSplit, template: PromptTemplate
    ) throws(ExampleProblem) -> Example {
        let worded = try word(fields, split, template)
        return Example(index: index, prefix: worded.prefix, candidates: worded.candidates, label: worded.label)
    }
}

extension TrainingTask {
    /// Every task of the native engine.
    package static let all: [TrainingTask] = [
        .copa, .cb, .rte, .boolq, .arcCMC, .arcCCloze, .sst2, .wsc, .wic,
    ]

    /// The task of exactly this name.
    ///
    /// - Throws: `UnknownTaskError`
    package static func named(_ name: String) throws(UnknownTaskError) -> TrainingTask {
        guard let task = all.first(where: { $0.name == name }) else { throw UnknownTaskError(name: name) }
        return task
    }
}

/// The native engine has no task of this name.
package struct UnknownTaskError: Error, Equatable, CustomStringConvertible {
    package var name: String

    package var description: String {
        let known = TrainingTask.all.map(\.name).joined(separator: ", ")
        return "the native engine knows \(known), not \"\(name)\"; engine: script takes any task"
    }
}
