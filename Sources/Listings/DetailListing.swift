import JSONValues
import RunModel
package import RunStore

/// `telos list --detail`: every run in full. Its text is part of the contract.
package enum DetailListing {
    /// - Parameter project: to write paths relative to its root.
    package static func text(of runs: [RunRecord], in project: Project) -> String {
        let rule = String(repeating: "=", count: 80)
        var lines = [rule, "Training Results Details", rule]
        for (purpose, runs) in runs.grouped(by: \.place.purpose) {
            lines += ["", "📁 Experiment purpose: \(purpose)", String(repeating: "-", count: 80)]
            for (index, run) in runs.sorted(by: RunRecord.isNewer).enumerated() {
                lines += ["", "  [\(index + 1)] \(run.place.title)"]
                lines += fields(of: run, in: project).map { "      " + $0 }
            }
        }
        lines += ["", rule]
        return lines.map { visibleLine($0) + "\n" }.joined()
    }

    private static func fields(of run: RunRecord, in project: Project) -> [String] {
        let configuration = run.configuration
        let unknown = "N/A"
        func hyperparameter(_ key: String) -> String { run.hyperparameter(key)?.listingText ?? unknown }
        var lines = [
            "Model: \(run.place.model)", "Time: \(run.place.timestamp)", "Path: \(project.written(run.path))",
            "State: \(run.state.text)", "Task: \(configuration?.task ?? unknown)",
            "Method: \(configuration?.method ?? unknown)", "Hyperparameters:",
            "  - LR: \(run.hyperparameter("learning_rate")?.number.map { JSONValue.number($0).numberText } ?? unknown)",
            "  - BS: \(hyperparameter("batch_size"))", "  - Steps: \(hyperparameter("steps"))",
            "  - Seed: \(hyperparameter("seed"))",
            "Data: \(configuration?.dataPath ?? configuration?.dataType ?? unknown)",
        ]
        let metrics = ["accuracy", "dev_accuracy", "f1", "dev_f1"].compactMap { key in
            run.result.last { $0.key == key }.map { "\(key) \($0.value.numberText)" }
        }
        if !metrics.isEmpty { lines.append("Result: \(metrics.joined(separator: ", "))") }
        return lines
    }

    /// Names and values come from files anybody can write: no control character may reach the terminal.
    private static func visibleLine(_ line: String) -> String { visible(line) }
}
