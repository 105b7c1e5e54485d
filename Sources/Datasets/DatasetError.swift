import RunModel
package import SystemPackage
package import Tasks

/// Why a folder cannot be used as a dataset.
package enum DatasetError: Error, Equatable, CustomStringConvertible {
    /// `nearby` are the folders beside it that exist, the nearest name first.
    case folderMissing(FilePath, nearby: [String])
    case notAFolder(FilePath)
    /// `below` are the folders one level deeper that hold a train split.
    case noTrainSplit(FilePath, below: [String])
    case noValidationSplit(FilePath)
    case twoCandidates(FilePath, split: DataSplit, files: [String])
    case emptySplit(FilePath, split: DataSplit)

    package var description: String {
        switch self {
        case .folderMissing(let folder, let nearby):
            "the data folder \(quoted(folder.string)) does not exist"
                + (nearby.isEmpty ? "" : "; beside it are \(nearby.prefix(8).joined(separator: ", "))")
        case .notAFolder(let folder): "\(quoted(folder.string)) is not a folder; write the folder that holds the splits"
        case .noTrainSplit(let folder, let below):
            "\(quoted(folder.string)) holds no train split"
                + (below.isEmpty
                    ? "; a file whose name ends in _train.jsonl is needed"
                    : "; did you mean "
                        + below.prefix(8).map { folder.appending($0).string }.joined(separator: " or ") + "?")
        case .noValidationSplit(let folder):
            "\(quoted(folder.string)) holds no validation split; a file whose name ends in _validation.jsonl is needed"
        case .twoCandidates(let folder, let split, let files):
            "\(quoted(folder.string)) holds \(files.count) candidates for the \(split.rawValue) split: "
                + "\(files.joined(separator: ", ")); keep one of them"
        case .emptySplit(let file, let split):
            "the \(split.rawValue) split \(quoted(file.string)) holds no example"
        }
    }
}
