import Datasets
import JSONValues
package import Listings
import RunIndex
import RunModel
import RunStore
import SystemPackage
import Tasks

extension RunTrace {
    /// The chain from how the data was generated to the result, each below what it came from.
    package var tree: TreeNode { tree(ending: laterNodes) }

    /// - Parameter later: what came of the run.
    func tree(ending later: [TreeNode]) -> TreeNode {
        var result = resultNode
        if let comparison, let use { result.children.append(comparison.node(of: use, in: lineage.project)) }
        result.children += later
        var training = trainingNode
        training.children.append(result)
        var dataset = datasetNode
        dataset.children.append(training)
        guard var root = generation?.node(in: lineage.project) else { return dataset }
        root.children.append(dataset)
        return root
    }

    private var datasetNode: TreeNode {
        let project = lineage.project
        let recorded = run.configuration?.telos?.dataset
        let title = dataPath ?? run.configuration?.dataType ?? "unknown"
        // Runs of one folder that saw other content have other nodes.
        var node = TreeNode("Dataset", title, key: "dataset \(title) \(use?.fingerprint ?? "")")
        node.shape = .data
        node.isAlert = data.isAlert
        let sentences = data.sentences(in: project, isRecorded: use?.fingerprint != nil)
        node.add("now", each: sentences)
        if let entry, let dataPath, entry.dataset.realFolder != project.absolute(dataPath) {
            node.add("leads to", project.written(entry.dataset.realFolder))
        }
        node.add("kind", kind?.rawValue)
        if let recorded, !recorded.splits.isEmpty {
            node.add("examples", recorded.splits.map { "\($0.examples) \($0.name)" }.joined(separator: ", "))
            node.add("fingerprint", recorded.fingerprint.map(shortHash))
        } else {
            let now = entry.flatMap { try? $0.content.get() }
            node.add(
                "examples",
                now.map { $0.splits.map { "\($0.exampleCount) \($0.split.rawValue)" }.joined(separator: ", ") + " now" }
            )
            if dataPath != nil { node.add("fingerprint", use?.fingerprint.map(shortHash) ?? "not recorded") }
        }
        return node
    }

    private var trainingNode: TreeNode {
        let project = lineage.project
        var node = TreeNode("Training", run.place.purpose, key: "run \(project.written(run.path))")
        node.shape = .training
        node.isAlert = model.isAlert || configFile.isAlert
        node.add("run", run.id.text)
        node.add("description", run.configuration?.telos?.description)
        if isImported { node.add("note", "imported from logs: what they do not say is unknown") }
        if isOlder { node.add("note", "of the older tooling: what it did not write down is unknown") }
        guard let configuration = run.configuration else {
            node.add("note", "its configuration cannot be read: everything else is unknown")
            return node
        }
        let telos = configuration.telos
        let model = configuration.model ?? run.place.model
        let modelPath = telos?.model.path
        // A path is said once, as listings write it.
        let isPath = (try? ModelName(model))?.isPath ?? false
        if let modelPath, isPath, project.written(project.absolute(model)) == modelPath {
            node.add("model", modelPath)
        } else {
            node.add("model", model)
            node.add("", modelPath)
        }
        node.add("", earlier?.sentence)
        node.add("", self.model.sentence("model"))
        node.add("task", configuration.task ?? "unknown")
        node.add("method", configuration.method ?? "unknown")
        node.add("engine", isImported ? nil : telos?.engine.rawValue)
        let values = run.hyperparameters.compactMap { key, value in value.map { "\(key) \($0.listingText)" } }
        node.add("with", values.isEmpty ? "hyperparameters unknown" : values.joined(separator: ", "))
        node.add("config", telos?.configFile.flatMap { $0.path.isEmpty ? nil : $0.path })
        node.add("", configFile.sentence("config file"))
        if let sources = telos?.imported?.sources { node.add("from", each: Array(sources.prefix(4))) }
        return node
    }

    private var resultNode: TreeNode {
        let project = lineage.project
        var node = TreeNode("Result", run.state.text, key: "result \(project.written(run.path))")
        node.shape = .result
        node.add("message", run.state.message)
        node.add("warning", each: run.warnings)
        for metric in run.result {
            if case .integer(let count) = metric.value {
                node.add(metric.key, String(count))
            } else {
                node.add(metric.key, metric.value.number.map { shortText($0) })
            }
        }
        if let best = bestCheckpoint {
            let loss = best.devLoss.map { ", dev loss \(shortText($0))" } ?? ""
            node.add("checkpoint", "step \(best.step)\(loss), the best on dev")
            node.add("", best.folder.map(project.written) ?? "its checkpoint is not there")
        }
        node.add("folder", project.written(run.path))
        return node
    }
}

/// `sha256:` and enough of a hash to tell it from others.
func shortHash(_ hash: String) -> String { hash.count > 19 ? hash.prefix(19) + "…" : hash }
