package import SystemPackage
import Tasks

/// One thing that a check of data tells of.
package struct DataFinding: Hashable, Sendable {
    package var code: Code
    /// Whether it is a fault. What is worth knowing and may be meant so is a note.
    package var isWrong: Bool
    /// The file or folder it is about, absolute.
    package var path: FilePath
    /// Counted from 1; nil when it is not about one line.
    package var line: Int?
    /// Further lines it is about: of an example that stands twice the other one.
    package var related: [Place]
    /// One sentence for people.
    package var message: String

    package struct Place: Hashable, Sendable {
        package var path: FilePath
        package var line: Int
    }

    package init(
        _ code: Code, _ path: FilePath, line: Int? = nil, related: [Place] = [], isWrong: Bool = true, message: String
    ) {
        self.code = code
        self.path = path
        self.line = line
        self.related = related
        self.isWrong = isWrong
        self.message = message
    }

    /// What kind of thing it is. The texts are part of the contract: they are only ever added.
    package enum Code: String, CaseIterable, Sendable {
        // Files
        case unreadable
        case brokenLink = "broken_link"
        case linkLoop = "link_loop"
        case tooLarge = "too_large"
        case twoCandidates = "two_candidates"
        case missingSplit = "missing_split"
        case emptySplit = "empty_split"
        // Lines
        case notJSON = "not_json"
        case badField = "bad_field"
        case badLabel = "bad_label"
        case blankLines = "blank_lines"
        // Lines beside each other
        case leakage
        case nearLeakage = "near_leakage"
        case contradiction
        case duplicate
        case sharedByTests = "shared_by_tests"
        // Labels
        case missingLabel = "missing_label"
        case labelBalance = "label_balance"
        // How it was generated
        case metadataUnreadable = "metadata_unreadable"
        case metadataMissing = "metadata_missing"
        case metadataDisagrees = "metadata_disagrees"
        case secretInMetadata = "secret_in_metadata"
        // What is not checked
        case unknownTask = "unknown_task"
        // What runs were trained on
        case dataMissing = "data_missing"
        case dataMoved = "data_moved"
        case dataChanged = "data_changed"
        case dataReplaced = "data_replaced"
    }
}

extension DataFinding {
    /// What a look through a data folder told.
    package init(_ problem: CatalogueProblem) {
        let code: Code =
            switch problem.kind {
            case .unreadable: .unreadable
            case .brokenLink: .brokenLink
            case .linkLoop: .linkLoop
            case .tooLarge: .tooLarge
            }
        self.init(code, problem.path, message: problem.message)
    }
}

extension DataFinding.Code {
    init(_ problem: ExampleProblem) {
        self =
            switch problem {
            case .notJSON, .notAnObject: .notJSON
            case .missing, .wrongKind, .empty, .notAllowed: .badField
            case .unlabelled, .labelOutOfRange: .badLabel
            }
    }
}
