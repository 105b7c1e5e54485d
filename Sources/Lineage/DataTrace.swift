import Datasets
package import JSONValues
package import Listings
import RunIndex
import RunModel
import RunStore
import SystemPackage

/// What came of a dataset: every run that was trained on it, by the purpose of the training.
package struct DataTrace: Sendable {
    private let lineage: DataLineage
    private let subject: DataSubject

    package init(of subject: DataSubject, in lineage: DataLineage) {
        self.subject = subject
        self.lineage = lineage
    }

    /// How many runs of a purpose a tree shows; documents hold all.
    private static let shownCount = 20

    /// As listings write it.
    package var path: String { subject.path(in: lineage) }

    private var uses: [RunDataUse] { subject.uses }

    private var generation: GenerationTrace? { GenerationTrace(of: subject, in: lineage) }

    // MARK: For people

    package var tree: TreeNode {
        var dataset = datasetNode
        dataset.children += nodes(of: uses, key: "")
        if !subject.earlierUses.isEmpty { dataset.children.append(earlierNode(subject.earlierUses)) }
        guard var root = generation?.node(in: lineage.project) else { return dataset }
        root.children.append(dataset)
        return root
    }

    private var datasetNode: TreeNode {
        let project = lineage.project
        var node = TreeNode("Dataset", path, key: "dataset \(path)")
        node.shape = .data
        node.isAlert = subject.code != "here"
        switch subject {
        case .dataset(let entry):
            let dataset = entry.dataset
            node.add("also at", each: dataset.locations.dropFirst().map { project.written($0.folder) })
            if dataset.realFolder != dataset.folder { node.add("leads to", project.written(dataset.realFolder)) }
            node.add("kind", dataset.kind.rawValue)
            if let problem = entry.problem { node.add("now", "cannot be read: \(problem)") }
            if entry.problem == nil { node.add("examples", entry.examplesText) }
            node.add("fingerprint", entry.fingerprint.map(shortHash))
            node.add(
                "copies",
                each: entry.copies.map { copy in
                    let runs = lineage.entry(at: copy)?.uses.count ?? 0
                    return "\(project.written(copy)), \(counted(runs, "run"))"
                })
        case .absent(let absent): node.add("now", each: absent.sentences(in: project))
        }
        let purposes = uses.byPurpose.count
        node.add(
            "used by",
            uses.isEmpty ? "no run" : "\(counted(uses.count, "run")), for \(counted(purposes, "purpose"))")
        node.add("highest", uses.best.map(bestText))
        return node
    }

    private func nodes(of runs: [RunDataUse], key: String) -> [TreeNode] {
        runs.byPurpose.map { use in
            var node = TreeNode("Trained for", use.purpose, key: "purpose \(key)\(path) \(use.purpose)")
            node.shape = .training
            node.add("runs", String(use.runs.count))
            node.add("highest", use.best.map(bestText))
            node.children = use.runs.prefix(Self.shownCount).map(self.node)
            if use.runs.count > Self.shownCount {
                node.add("shown", "the newest \(Self.shownCount): --json has all")
            }
            return node
        }
    }

    private func node(of run: RunDataUse) -> TreeNode {
        let result = run.result.map { ", \($0.metric) \(shortText($0.value))" } ?? ""
        var node = TreeNode(
            "Run", "\(run.shortID), \(run.state?.rawValue ?? "unreadable")\(result)", key: "run \(run.path)")
        node.shape = .result
        node.add("", "\(run.model), \(run.method ?? "method unknown")")
        // A run that names another folder was found by what it recorded.
        if let written = DataLineage.writtenPath(of: run, in: lineage.project), !isHere(written) {
            node.add("", "then at \(written)")
        }
        if run.fingerprint == nil {
            node.add("", "found by its path: its content was not recorded")
        } else if case .dataset(let entry) = subject, entry.problem != nil {
            node.add("", "found by its path: what stands there cannot be compared")
        }
        return node
    }

    private func isHere(_ written: String) -> Bool {
        if written == path { return true }
        guard case .dataset(let entry) = subject else { return false }
        let folder = lineage.project.absolute(written)
        return entry.dataset.locations.contains { $0.folder == folder }
    }

    private func earlierNode(_ runs: [RunDataUse]) -> TreeNode {
        let project = lineage.project
        var node = TreeNode("Earlier content", "of this folder: \(counted(runs.count, "run"))", key: "earlier \(path)")
        (node.shape, node.isAlert) = (.data, true)
        for fingerprint in Set(runs.compactMap(\.fingerprint)).sorted() {
            let holders = lineage.entries(withFingerprint: fingerprint).map { project.written($0.dataset.folder) }
            node.add(
                shortHash(fingerprint),
                holders.isEmpty ? "nowhere now" : "in \(holders.joined(separator: ", ")) now")
        }
        node.children = nodes(of: runs, key: "earlier ")
        return node
    }

    /// Of single runs on validation: which setting is best, that of the dev split says, over seeds.
    private func bestText(_ run: RunDataUse) -> String {
        guard let result = run.result else { return run.shortID }
        return "\(result.metric) \(shortText(result.value)) on validation, run \(run.shortID)"
    }

    // MARK: For programs

    /// The machine-readable form. Its keys are part of the contract: they are only ever added; unknown is `null`.
    package var json: JSONValue {
        var object = lineage.json(of: subject)
        object["generation"] = generation?.json(in: lineage.project) ?? .null
        object["runs"] = .array(uses.map(\.json))
        object["earlier_runs"] = .array(subject.earlierUses.map(\.json))
        return .object(object)
    }
}
