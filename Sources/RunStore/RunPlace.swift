/// Where a run stands in the results folder, as the folders' names say it.
///
/// The parts are taken from both ends, so that a model may have any number of levels: first the purpose, last the
/// timestamp, last but one the experiment, the model between.
package struct RunPlace: Hashable, Sendable {
    package var purpose: String
    package var modelLevels: [String]
    package var experiment: String
    package var timestamp: String

    package init(purpose: String, modelLevels: [String], experiment: String, timestamp: String) {
        self.purpose = purpose
        self.modelLevels = modelLevels
        self.experiment = experiment
        self.timestamp = timestamp
    }

    /// nil for fewer than two components. A run that stands directly below its purpose has no experiment and no model.
    package init?(components: [String]) {
        guard components.count >= 2 else { return nil }
        let between = components[1..<(components.count - 1)]
        self.init(
            purpose: components[0], modelLevels: Array(between.dropLast()), experiment: between.last ?? "",
            timestamp: components[components.count - 1])
    }

    /// As listings show it: `meta-llama/Llama-3.2-1B`; `N/A` when no folder names it.
    package var model: String { modelLevels.isEmpty ? "N/A" : modelLevels.joined(separator: "/") }

    /// What listings head the run with: its experiment, else its own folder's name.
    package var title: String { experiment.isEmpty ? timestamp : experiment }

    /// Relative to the results folder.
    package var relativePath: String {
        ([purpose] + modelLevels + [experiment, timestamp]).filter { !$0.isEmpty }.joined(separator: "/")
    }
}
