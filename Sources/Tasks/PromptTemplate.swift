/// Which wording of a task's prompt a model gets. Some tasks have one for both.
package enum PromptTemplate: String, CaseIterable, Sendable {
    case llama
    case general

    /// By `model_type` of the model's `config.json`.
    package init(modelType: String) {
        self = modelType == "llama" ? .llama : .general
    }
}
