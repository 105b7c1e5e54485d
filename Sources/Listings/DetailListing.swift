package import JSONValues
import RunModel

/// `telos list --detail`: every run in full. Its text is part of the contract.
package enum DetailListing {
    /// Writes the listing, in pieces of whole lines.
    ///
    /// - Parameters:
    ///   - runs: their machine-readable form. The purposes stand in the order of their bytes, the runs of each together,
    ///     newest first.
    ///   - resultsFolder: as the runs' paths begin: `Results_v2`.
    package static func write(
        _ runs: some Sequence<JSONValue>, resultsFolder: String, to write: (String) -> Void
    ) {
        var lines = LineBuffer()
        func line(_ text: String) {
            // Names and values come from files anybody can write: no control character may reach the terminal.
            lines.append(visible(text))
            lines.endLine(write)
        }
        let rule = String(repeating: "=", count: 80)
        for text in [rule, "Training Results Details", rule] { line(text) }
        var purpose: String?
        var number = 0
        for run in runs {
            let ownPurpose = run["purpose"]?.string ?? unknown
            if ownPurpose != purpose {
                purpose = ownPurpose
                number = 0
                for text in ["", "📁 Experiment purpose: \(ownPurpose)", String(repeating: "-", count: 80)] {
                    line(text)
                }
            }
            number += 1
            let (title, time) = names(run["path"]?.string ?? "", resultsFolder)
            line("")
            line("  [\(number)] \(title)")
            line("      Model: \(run["model"]?.string ?? unknown)")
            line("      Time: \(time)")
            for field in fields(of: run) { line("      " + field) }
        }
        line("")
        line(rule)
        lines.flush(write)
    }

    private static let unknown = "N/A"

    /// What heads a run, and the name of its folder: they are the last two names of its path. A run that stands
    /// directly below its purpose has one name for both.
    private static func names(_ path: String, _ resultsFolder: String) -> (title: String, time: String) {
        let isBelow = path.hasPrefix(resultsFolder + "/")
        let names = path.dropFirst(isBelow ? resultsFolder.count + 1 : 0).split(separator: "/")
        let time = String(names.last ?? "")
        return (names.count > 2 ? String(names[names.count - 2]) : time, time)
    }

    private static func fields(of run: JSONValue) -> [String] {
        func hyperparameter(_ key: String) -> String {
            run["hyperparameters"]?[key].map(listingText) ?? unknown
        }
        let rate = run["hyperparameters"]?["learning_rate"]
        let rateText = rate?.number.map { JSONValue.number($0).numberText } ?? rate?.string
        var fields = [
            "Path: \(run["path"]?.string ?? unknown)", "State: \(run["state_text"]?.string ?? unknown)",
            "Task: \(run["task"]?.string ?? unknown)", "Method: \(run["method"]?.string ?? unknown)",
            "Hyperparameters:", "  - LR: \(rateText ?? unknown)",
            "  - BS: \(hyperparameter("batch_size"))", "  - Steps: \(hyperparameter("steps"))",
            "  - Seed: \(hyperparameter("seed"))",
            "Data: \(run["data"]?["path"]?.string ?? run["data"]?["type"]?.string ?? unknown)",
        ]
        let metrics = ["accuracy", "dev_accuracy", "f1", "dev_f1", "test_accuracy", "eval_accuracy"].compactMap { key in
            run["metrics"]?[key].map { "\(key) \($0.numberText)" }
        }
        if !metrics.isEmpty { fields.append("Result: \(metrics.joined(separator: ", "))") }
        return fields
    }

    /// A hyperparameter: a number as it was logged, known and not set as `null`.
    private static func listingText(_ value: JSONValue) -> String {
        value.number == nil ? value.string ?? value.compactText : value.numberText
    }
}
