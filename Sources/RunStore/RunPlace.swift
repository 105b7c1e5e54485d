package import SystemPackage

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

    /// nil for fewer than three components: purpose, experiment, timestamp.
    package init?(components: [String]) {
        guard components.count >= 3 else { return nil }
        self.init(
            purpose: components[0], modelLevels: Array(components[1..<(components.count - 2)]),
            experiment: components[components.count - 2], timestamp: components[components.count - 1])
    }

    /// As listings show it: `meta-llama/Llama-3.2-1B`.
    package var model: String { modelLevels.joined(separator: "/") }

    /// Relative to the results folder.
    package var relativePath: String {
        ([purpose] + modelLevels + [experiment, timestamp]).joined(separator: "/")
    }

    /// The folder of the experiment, relative to the results folder.
    package var experimentPath: FilePath {
        FilePath(([purpose] + modelLevels + [experiment]).joined(separator: "/"))
    }
}
