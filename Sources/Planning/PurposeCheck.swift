import DurableFiles
import RunModel
import RunStore
import SystemPackage

/// Holds the purpose of a config against those that exist and are recommended.
struct PurposeCheck {
    let project: Project

    func check(_ config: TrainingConfig, file: ConfigFile, findings: inout Findings) -> Purpose {
        let recommended = Purpose.recommended.map(\.purpose.name) + project.settings.purposes.map(\.name)
        guard let choice = config.purpose else {
            let written = file.root["experiment"]?["purpose"]
            if written?.isNull ?? true {
                findings.notice(
                    written ?? file.root["experiment"] ?? file.root,
                    "no experiment.purpose: the runs are filed under uncategorized; recommended are "
                        + recommended.joined(separator: ", "), level: .warning)
            }
            return .uncategorized
        }
        let name = choice.value.name
        let existing = existingPurposes()
        tellFolder(name, file, choice.node, findings: &findings)
        if existing.contains(name) || recommended.contains(name) || choice.value == .uncategorized {
            return choice.value
        }
        if let other = existing.first(where: { $0.lowercased() == name.lowercased() }) {
            findings.problem(
                choice.node,
                "the purpose \(quoted(name)) differs from the existing \(other) only in case; write \(other)")
            return choice.value
        }
        let near = (existing + recommended).first { editDistance($0.lowercased(), name.lowercased()) <= 2 }
        findings.notice(
            choice.node,
            near.map { "the purpose \(quoted(name)) is new; did you mean \($0)?" }
                ?? "the purpose \(quoted(name)) is not one of the recommended: \(recommended.joined(separator: ", "))")
        return choice.value
    }

    /// The folders of the results folder, by name.
    private func existingPurposes() -> [String] {
        // No results folder yet, or one that cannot be listed: launching will tell.
        let names = ((try? project.resultsFolder.children()) ?? []).map(\.name.string)
        return names.filter { !$0.hasPrefix(".") && project.resultsFolder.appending($0).isDirectory }.sorted()
    }

    /// A config that stands in the folder of another purpose.
    private func tellFolder(_ name: String, _ file: ConfigFile, _ node: YAMLNode, findings: inout Findings) {
        var below = file.path
        guard below.removePrefix(project.root.pushing("automation/configs/stage2")), below.components.count > 1,
            let folder = below.components.first?.string, folder != name
        else { return }
        findings.notice(node, "the config stands in the folder \(folder), and its purpose is \(name)")
    }
}
