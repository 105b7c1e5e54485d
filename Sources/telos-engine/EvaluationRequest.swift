import FineTuning
import ModelFiles
import SystemPackage
import Tasks

/// One evaluation, as plain values: every name in it is resolved.
struct EvaluationRequest {
    var model: EvaluatedModel
    var task: TrainingTask
    var split: EvaluatedSplit
    /// The file that the split is of.
    var file: DataFile
    var template: PromptTemplate
    var numDev: Int
    var numEval: Int
    var maxLength: Int
    var threads: Int
}

/// A model that is evaluated: a whole one, or one with adapters beside it.
struct EvaluatedModel {
    /// What was named: a model's folder, or the adapters'.
    var path: FilePath
    var folder: ModelFolder
    /// nil for a whole model.
    var adapters: AdapterFolder?
}
