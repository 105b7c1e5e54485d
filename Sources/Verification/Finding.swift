package import RunModel
package import SystemPackage

/// One thing that `verify` tells of.
package struct Finding: Equatable, Sendable {
    package var code: Code
    /// Whether a rule is broken. What is worth knowing and breaks none is a note.
    package var isWrong: Bool
    /// The file or folder it is about, absolute.
    package var path: FilePath
    /// Further paths it is about: of a copied run the other folders.
    package var related: [FilePath]
    /// The folder of the run it is about; nil when it is not about one run.
    package var run: FilePath?
    /// The ids of the runs it concerns.
    package var ids: [RunID]
    /// One sentence for people.
    package var message: String
    /// What to do, one sentence.
    package var remedy: String

    package init(
        _ code: Code, _ path: FilePath, related: [FilePath] = [], run: FilePath? = nil, ids: [RunID] = [],
        isWrong: Bool = true, message: String, remedy: String
    ) {
        self.code = code
        self.isWrong = isWrong
        self.path = path
        self.related = related
        self.run = run
        self.ids = ids
        self.message = message
        self.remedy = remedy
    }

    /// What kind of thing it is. The texts are part of the contract: they are only ever added.
    package enum Code: String, CaseIterable, Sendable {
        // A run as a whole
        case unreadableFolder = "unreadable_folder"
        case unreadableConfiguration = "unreadable_configuration"
        case unreadableState = "unreadable_state"
        case newerSchema = "newer_schema"
        case halfMade = "half_made"
        case missingState = "missing_state"
        case duplicateID = "duplicate_id"
        // Its state
        case untrueState = "untrue_state"
        case inconsistentState = "inconsistent_state"
        case missingClaim = "missing_claim"
        case strayClaim = "stray_claim"
        // Its files
        case configurationChanged = "configuration_changed"
        case fileChanged = "file_changed"
        case fileRotten = "file_rotten"
        case fileMissing = "file_missing"
        case fileAdded = "file_added"
        case fileUnreadable = "file_unreadable"
        case unreadableManifest = "unreadable_manifest"
        case notSealed = "not_sealed"
        case tornMetrics = "torn_metrics"
        case unreadableMetrics = "unreadable_metrics"
        case temporaryFile = "temporary_file"
        // Its place
        case misfiled
        case moved
        // What it was trained on
        case dataMissing = "data_missing"
        case dataChanged = "data_changed"
        case dataUnreadable = "data_unreadable"
        case modelMissing = "model_missing"
        case modelChanged = "model_changed"
        case modelUnreadable = "model_unreadable"
        // Sweeps and the trash
        case sweepMissing = "sweep_missing"
        case sweepUnreadable = "sweep_unreadable"
        case notInSweep = "not_in_sweep"
        case runGone = "run_gone"
        case trashIncomplete = "trash_incomplete"
        // The tree outside its runs
        case foreignFile = "foreign_file"
        case badName = "bad_name"
        case nameNotUTF8 = "name_not_utf8"
        case namesDifferInCase = "names_differ_in_case"
        case linkLoop = "link_loop"
        case brokenLink = "broken_link"
    }
}
