package import Datasets
import JSONValues
import Listings
import RunIndex
package import RunModel
import RunStore
import SystemPackage

/// How data was generated, and what for, as its path and its metadata say.
package struct GenerationTrace: Sendable {
    package var kind: DataKind
    /// By the path as written; under `_shared` by the metadata. A dataset that several paths lead to can have several, a
    /// run one.
    package var purposes: [String]
    /// What the metadata names, where that is another one.
    package var metadataPurpose: String?
    /// Likewise.
    package var experimentIDs: [String]
    /// nil where there is none.
    package var metadata: DatasetMetadata?
    /// What a person must know of it: whose metadata it is, why there is none.
    package var remark: String?

    /// The first of its purposes.
    var purpose: String? { purposes.first }
    /// The first of its experiments.
    var experimentID: String? { experimentIDs.first }

    /// The node that it is in a tree.
    func node(in project: Project) -> TreeNode {
        func list(_ names: [String], _ unknown: String?) -> String? {
            names.isEmpty ? unknown : names.joined(separator: " and ")
        }
        let name = [list(purposes, "purpose unknown"), list(experimentIDs, nil)].compactMap(\.self)
            .joined(separator: ", ")
        let key = "\(purposes.joined(separator: " "))/\(experimentIDs.joined(separator: " "))"
        var node = TreeNode("Data generation", name, key: "generation \(key)")
        node.shape = .generation
        if let metadataPurpose {
            let byPath = list(purposes, nil) ?? "unknown"
            node.add("purpose", "\(byPath) by its path, \(metadataPurpose) by its metadata")
        } else {
            node.add("purpose", each: purposes.isEmpty ? ["unknown"] : purposes)
        }
        node.add("experiment", each: experimentIDs.isEmpty ? ["unknown"] : experimentIDs)
        node.add("note", remark)
        guard let metadata else { return node }
        node.add("metadata", project.written(metadata.folder.appending(DatasetMetadata.fileName)))
        if let other = metadata.experimentID, !experimentIDs.contains(other) {
            node.add("", "it names the experiment \(other)")
        }
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
            "purposes": .array(purposes.map(JSONValue.string)),
            "metadata_purpose": JSONValue(metadata?.purpose ?? metadataPurpose),
            "experiment_id": JSONValue(experimentID),
            "experiment_ids": .array(experimentIDs.map(JSONValue.string)),
            "metadata": metadata?.json(in: project) ?? .null,
            "remark": JSONValue(remark),
        ]
    }
}

extension GenerationTrace {
    /// nil for data that nobody generated, as far as is known.
    init?(of subject: DataSubject, in lineage: DataLineage) {
        switch subject {
        case .dataset(let entry): self.init(of: entry.dataset)
        case .absent(let absent):
            self.init(
                of: absent.path, recorded: nil, fingerprint: absent.runs.first?.fingerprint, state: absent.state,
                in: lineage)
        }
    }

    /// nil for data that nobody generated, as far as is known.
    init?(of dataset: CataloguedDataset) {
        guard dataset.kind == .synthetic || dataset.kind == .mixed || dataset.metadata != nil else { return nil }
        kind = dataset.kind
        metadata = dataset.metadata
        let purposes = dataset.generationPurposes
        self.purposes = purposes
        metadataPurpose = metadata?.purpose.flatMap { purposes.contains($0) ? nil : $0 }
        experimentIDs = dataset.experimentIDs
        if experimentIDs.isEmpty, let named = metadata?.experimentID { experimentIDs = [named] }
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
        let purpose = recorded == nil ? location?.generationPurpose : recorded?.generationPurpose
        purposes = [purpose].compactMap(\.self)
        let named = metadata?.purpose ?? recorded?.metadataPurpose
        metadataPurpose = named == purpose ? nil : named
        let experimentID =
            recorded == nil ? location?.experimentID ?? metadata?.experimentID : recorded?.experimentID
        experimentIDs = [experimentID].compactMap(\.self)
    }
}
