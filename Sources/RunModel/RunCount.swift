/// How many runs of one purpose and model are in one state.
package struct RunCount: Hashable, Sendable {
    /// The folder's.
    package var purpose: String
    /// As listings show it: `meta-llama/Llama-3.2-1B`.
    package var model: String
    /// nil: unreadable.
    package var state: RunState?
    package var count: Int

    package init(purpose: String, model: String, state: RunState?, count: Int) {
        self.purpose = purpose
        self.model = model
        self.state = state
        self.count = count
    }
}
