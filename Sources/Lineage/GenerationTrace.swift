package import Datasets
import JSONValues
import Listings
package import RunModel
import RunStore
import SystemPackage

/// How data was generated, and what for, as its path and its metadata say.
package struct GenerationTrace: Sendable {
    package var kind: DataKind
    /// By the path as written; under `_shared` by the metadata.
    package var purpose: String?
    /// What the metadata names, where that is another one.
    package var metadataPurpose: String?
    package var experimentID: String?
    /// nil where there is none.
    package var metadata: DatasetMetadata?
    /// What a person must know of it: whose metadata it is, why there is none.
    package var remark: String?

    /// The node that it is in a tree.
    func node(in project: Project) -> TreeNode {
        let name = [purpose ?? "purpose unknown", experimentID].compactMap(\.self).joined(separator: ", ")
        var node = TreeNode("Data generation", name, key: "generation \(purpose ?? "")/\(experimentID ?? "")")
        if let metadataPurpose {
            node.add("purpose", "\(purpose ?? "unknown") by its path, \(metadataPurpose) by its metadata")
        } else {
            node.add("purpose", purpose ?? "unknown")
        }
        node.add("experiment", experimentID ?? "unknown")
        node.add("note", remark)
        guard let metadata else { return node }
        node.add("metadata", project.written(metadata.folder.appending(DatasetMetadata.fileName)))
        if let other = metadata.experimentID, other != experimentID { node.add("", "it names the experiment \(other)") }
        node.add("note", metadata.problem)
        guard let facts = metadata.generation else { return node }
        node.add("model", facts.model ?? "not told")
        node.add("temperature", facts.temperature?.plainText ?? "not told")
        node.add("rephrased", facts.rephrasedField)
        node.add("prompt", facts.prompt.map { $0.count > 120 ? $0.prefix(119) + "…" : $0 })
        node.add("prompt hash", facts.promptHash ?? "not told")
        node.add("generated at", facts.createdAt)
        let shown = 12
        node.add("parameters", each: facts.parameters.prefix(shown).map { "\($0.name) \($0.value.plainText)" })
        if facts.parameters.count > shown {
            node.add("", "and \(facts.parameters.count - shown) more: --json shows all")
        }
        return node
    }

    func json(in project: Project) -> JSONValue {
        [
            "kind": .string(kind.rawValue), "purpose": JSONValue(purpose),
            "metadata_purpose": JSONValue(metadata?.purpose ?? metadataPurpose),
            "experiment_id": JSONValue(experimentID), "metadata": metadata?.json(in: project) ?? .null,
            "remark": JSONValue(remark),
        ]
    }
}

extension GenerationTrace {
    /// nil for data that nobody generated, as far as is known.
    init?(of dataset: CataloguedDataset) {
        guard dataset.kind == .synthetic || dataset.kind == .mixed || dataset.metadata != nil else { return nil }
        kind = dataset.kind
        metadata = dataset.metadata
        purpose = dataset.generationPurpose
        metadataPurpose = metadata?.purpose.flatMap { $0 == dataset.generationPurpose ? nil : $0 }
        experimentID = dataset.experimentID ?? dataset.metadata?.experimentID
        remark = metadata == nil ? "no experiment_metadata.json: how it was generated is unknown" : nil
    }

    /// How the data of a run was generated.
    ///
    /// - Parameters:
    ///   - path: of the data, as written.
    ///   - recorded: what the run's configuration says; it counts, since folders can be moved.
    init?(
        of path: String, recorded: RunConfiguration.Dataset?, fingerprint: String?, state: DataState,
        in lineage: DataLineage
    ) {
        let folder = lineage.project.absolute(path)
        let entry = lineage.entry(at: folder)
        var location = entry?.dataset.locations.first { $0.folder == folder }
        var remark: String?
        if location == nil {
            do {
                location = try DatasetLocation(folder, dataFolder: lineage.project.dataFolder)
            } catch {
                remark = "\(error)"
            }
        }
        var metadata = location?.metadata ?? entry?.dataset.metadata
        switch state {
        case .moved, .replaced:
            // The metadata that goes with the content, not that of what stands there now.
            let holders = fingerprint.map { lineage.entries(withFingerprint: $0) } ?? []
            if let holder = holders.first(where: { $0.dataset.metadata != nil }) {
                metadata = holder.dataset.metadata
                remark = "the metadata stands beside \(lineage.project.written(holder.dataset.folder))"
            } else if case .replaced = state, metadata != nil {
                remark = "the metadata as it is now: it may be that of the data that stands here now"
            }
        case .changed: if metadata != nil { remark = "the metadata as it is now: the data changed since training" }
        case .missing: if metadata != nil { remark = "the metadata is still there, the data is not" }
        default: break
        }
        let kind = recorded?.kind ?? location?.kind ?? .other
        guard kind == .synthetic || kind == .mixed || metadata != nil else { return nil }
        if metadata == nil, remark == nil { remark = "no experiment_metadata.json: how it was generated is unknown" }
        self.kind = kind
        self.metadata = metadata
        self.remark = remark
        purpose = recorded == nil ? location?.generationPurpose : recorded?.generationPurpose
        let named = metadata?.purpose ?? recorded?.metadataPurpose
        metadataPurpose = named == purpose ? nil : named
        experimentID =
            recorded == nil ? location?.experimentID ?? metadata?.experimentID : recorded?.experimentID
    }
}
