package import SystemPackage
package import Tasks

/// Why a run cannot be trained, or stopped training.
package enum TrainingError: Error, Equatable, CustomStringConvertible {
    case noTrainingExample(examples: Int, numDev: Int)
    case noExample(split: DataSplit)
    /// `line` counted from 1.
    case noOption(split: DataSplit, line: Int)
    case idOutOfVocabulary(id: Int, vocabSize: Int)
    /// What the tokenizer puts before every text leaves no room for it.
    case leadingIDs(count: Int, maxLength: Int)
    /// `what`: "the training loss", "the dev loss". Step 0: before the first step.
    case lossNotFinite(what: String, step: Int)
    case brokenTrajectory(path: FilePath, problem: String)
    /// The trajectory is of another training; `keys` are the members of its header that differ.
    case otherTrajectory(path: FilePath, keys: [String])
    /// The trajectory was written by a newer program.
    case newerTrajectory(path: FilePath, schema: Int, known: Int)
    /// The trajectory needs random numbers of a generator that this program does not have.
    case unknownAlgorithm(path: FilePath, name: String, known: [String])
    /// A checkpoint that the training goes on from, or its best one, is gone.
    case missingCheckpoint(path: FilePath)
    /// The file that names the best checkpoint is damaged.
    case unreadableMark(path: FilePath)
    /// The run is to go on after a step that it does not have.
    case beyondTheEnd(step: Int, steps: Int)
    /// A stop was asked for; `step` is the last one that is done.
    case stopped(step: Int)

    package var description: String {
        switch self {
        case .noTrainingExample(let examples, let numDev):
            "num_dev \(numDev) leaves no training example: the train file has \(examples)"
        case .noExample(let split): "the \(split.rawValue) file has no example"
        case .noOption(let split, let line):
            "line \(line) of the \(split.rawValue) file has a candidate with no token of its own"
        case .idOutOfVocabulary(let id, let vocabSize):
            "the tokenizer gives the id \(id), but the model's vocabulary has \(vocabSize): it is another model's"
        case .leadingIDs(let count, let maxLength):
            "the tokenizer puts \(count) ids before every text, which leaves no room for it in max_length \(maxLength)"
        case .lossNotFinite(let what, step: 0):
            "\(what) is not finite before the first step: the model's weights are damaged, or too large for float32"
        case .lossNotFinite(let what, let step):
            "\(what) is not finite at step \(step); a smaller learning_rate may help"
        case .brokenTrajectory(let path, let problem): "the trajectory \(path) cannot be read: \(problem)"
        case .otherTrajectory(let path, let keys):
            "the trajectory \(path) is of another training than this run's configuration: its header differs at "
                + keys.map { "`\($0)`" }.joined(separator: ", ")
        case .newerTrajectory(let path, let schema, let known):
            "the trajectory \(path) has schema \(schema), and this Telos reads schemas up to \(known); use a newer Telos"
        case .unknownAlgorithm(let path, let name, let known):
            "the trajectory \(path) needs the random numbers \"\(name)\", and this Telos has "
                + Set(known).sorted().joined(separator: ", ") + "; use a newer Telos"
        case .unreadableMark(let path):
            "\(path) does not say which checkpoint is the best one: it is damaged; remove it to go without one"
        case .missingCheckpoint(let path):
            "the checkpoint \(path) is gone, and the run cannot go on without it; start the run anew"
        case .beyondTheEnd(let step, let steps): "the run has \(steps) steps and cannot go on after \(step)"
        case .stopped(let step): "stopped after step \(step)"
        }
    }
}
