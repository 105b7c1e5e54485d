package import Datasets
import DurableFiles
package import JSONValues
package import Listings
package import RunIndex
import RunModel
import RunStore
package import SystemPackage

/// What came of a dataset: every run that was trained on it, by the purpose of the training.
package struct DataTrace: Sendable {
    private let lineage: DataLineage
    private let subject: Subject

    /// What a text names among data.
    package enum Subject: Sendable {
        case dataset(DataLineage.Entry)
        /// A path that runs name and that leads to no dataset any more. `holders` are datasets with what it held.
        case absent(path: String, runs: [RunDataUse], holders: [CataloguedDataset])
    }

    package init(of subject: Subject, in lineage: DataLineage) {
        self.subject = subject
        self.lineage = lineage
    }

    /// How many runs of a purpose a tree shows; documents hold all.
    private static let shownCount = 20

    /// As listings write it.
    package var path: String {
        switch subject {
        case .dataset(let entry): lineage.project.written(entry.dataset.folder)
        case .absent(let path, _, _): path
        }
    }

    private var uses: [RunDataUse] {
        switch subject {
        case .dataset(let entry): entry.uses
        case .absent(_, let runs, _): runs
        }
    }

    private var generation: GenerationTrace? {
        switch subject {
        case .dataset(let entry): GenerationTrace(of: entry.dataset)
        case .absent(let path, let runs, let holders):
            GenerationTrace(
                of: path, recorded: nil, fingerprint: runs.first?.fingerprint,
                state: holders.isEmpty ? .missing : .moved(holders.map(\.folder)), in: lineage)
        }
    }

    // MARK: For people

    package var tree: TreeNode {
        var dataset = datasetNode
        dataset.children += nodes(of: uses, key: "")
        if case .dataset(let entry) = subject, !entry.earlierUses.isEmpty {
            dataset.children.append(earlierNode(entry.earlierUses))
        }
        guard var root = generation?.node(in: lineage.project) else { return dataset }
        root.children.append(dataset)
        return root
    }

    private var datasetNode: TreeNode {
        let project = lineage.project
        var node = TreeNode("Dataset", path, key: "dataset \(path)")
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
                    return "\(project.written(copy)), \(countText(runs))"
                })
        case .absent(_, _, let holders):
            node.add(
                "now",
                each: holders.isEmpty
                    ? ["missing: no folder that is known holds what it held"]
                    : [
                        "moved to \(holders.map { project.written($0.folder) }.joined(separator: ", ")) (found by its fingerprint)"
                    ])
        }
        let purposes = uses.byPurpose.count
        node.add(
            "used by",
            uses.isEmpty ? "no run" : "\(countText(uses.count)), for \(purposes) purpose\(purposes == 1 ? "" : "s")")
        node.add("best", uses.best.map(bestText))
        return node
    }

    private func nodes(of runs: [RunDataUse], key: String) -> [TreeNode] {
        runs.byPurpose.map { use in
            var node = TreeNode("Trained for", use.purpose, key: "purpose \(key)\(path) \(use.purpose)")
            node.add("runs", String(use.runs.count))
            node.add("best", use.best.map(bestText))
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
        node.add("", "\(run.model), \(run.method ?? "method unknown")")
        // A run that names another folder was found by what it recorded.
        if let written = DataLineage.writtenPath(of: run, in: lineage.project), !isHere(written) {
            node.add("", "then at \(written)")
        }
        if run.fingerprint == nil { node.add("", "found by its path: its content was not recorded") }
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
        var node = TreeNode("Earlier content", "of this folder: \(countText(runs.count))", key: "earlier \(path)")
        for fingerprint in Set(runs.compactMap(\.fingerprint)).sorted() {
            let holders = lineage.entries(withFingerprint: fingerprint).map { project.written($0.dataset.folder) }
            node.add(
                shortHash(fingerprint),
                holders.isEmpty ? "nowhere now" : "in \(holders.joined(separator: ", ")) now")
        }
        node.children = nodes(of: runs, key: "earlier ")
        return node
    }

    private func bestText(_ run: RunDataUse) -> String {
        guard let result = run.result else { return run.shortID }
        return "\(result.metric) \(shortText(result.value)), run \(run.shortID)"
    }

    private func countText(_ count: Int) -> String { "\(count) run\(count == 1 ? "" : "s")" }

    // MARK: For programs

    /// The machine-readable form. Its keys are part of the contract: they are only ever added; unknown is `null`.
    package var json: JSONValue {
        let project = lineage.project
        var object: JSONObject
        let earlier: [RunDataUse]
        switch subject {
        case .dataset(let entry):
            object = lineage.json(of: entry).object ?? JSONObject()
            earlier = entry.earlierUses
            object["state"] = entry.problem == nil ? "here" : "unreadable"
            object["found_at"] = .array([])
        case .absent(let path, let runs, let holders):
            object = JSONObject(DataLineage.keys.map { ($0, .null) })
            earlier = []
            object["path"] = .string(path)
            object["name"] = JSONValue(FilePath(path).lastComponent?.string)
            for key in ["paths", "generation_purposes", "copies"] { object[key] = .array([]) }
            object["uses"] = JSONValue(runs.count)
            object["earlier_uses"] = 0
            object["kind"] = .string(
                DatasetLocation.kind(of: project.absolute(path), dataFolder: project.dataFolder).rawValue)
            object["generation_purpose"] = JSONValue(generation?.purpose)
            object["experiment_id"] = JSONValue(generation?.experimentID)
            object["purposes"] = DataLineage.json(ofPurposes: runs)
            object["best"] = DataLineage.json(ofBest: runs)
            object["state"] = holders.isEmpty ? "missing" : "moved"
            object["found_at"] = .array(holders.map { .string(project.written($0.folder)) })
        }
        object["generation"] = generation?.json(in: project) ?? .null
        object["runs"] = .array(uses.map(\.json))
        object["earlier_runs"] = .array(earlier.map(\.json))
        return .object(object)
    }
}

extension DataLineage {
    /// What a text names: a dataset that stands somewhere, or a path that runs were trained on and that is gone.
    ///
    /// - Parameter workingDirectory: where a path was typed.
    /// - Throws: `DatasetLookupError`
    package mutating func subject(
        named text: String, from workingDirectory: FilePath
    ) throws(DatasetLookupError) -> DataTrace.Subject {
        let paths = Catalogue.paths(for: text, in: project, from: workingDirectory)
        func names(_ written: String) -> Bool { !written.isEmpty && paths.contains(project.absolute(written)) }
        var known = catalogue
        do throws(DatasetLookupError) {
            let dataset = try known.dataset(named: text, in: project, from: workingDirectory)
            if let entry = entry(at: dataset.realFolder) { return .dataset(entry) }
            // Elsewhere, and no run names it.
            self = DataLineage(of: project, runs: runs, and: [dataset.folder], digests: digests)
            if let entry = entry(at: dataset.realFolder) { return .dataset(entry) }
            throw DatasetLookupError.noDataset(path: text, below: [])
        } catch {
            let gone = missing.filter { names($0.path) }
            let elsewhere = moved.filter { names($0.path) }
            guard let path = (gone.map(\.path) + elsewhere.map(\.path)).first else { throw error }
            // One path may have been named for several contents, of which some are found.
            var seen: Set<FilePath> = []
            let holders = elsewhere.flatMap(\.datasets).filter { seen.insert($0.realFolder).inserted }
            let places = Set((gone.flatMap(\.runs) + elsewhere.flatMap(\.runs)).map(\.path))
            return .absent(path: path, runs: runs.filter { places.contains($0.path) }, holders: holders)
        }
    }
}
