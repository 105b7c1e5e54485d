import DurableFiles
import JSONValues
package import Listings
package import RunIndex
package import RunModel
package import RunStore
import SystemPackage

/// What is known of the runs around some: those that they were trained from, and those that were trained from them.
package struct RunFamily: Sendable {
    /// By their ids: the runs that others were trained from, or why there is none: one sentence.
    package var earlier: [RunID: Earlier] = [:]
    /// By their ids: the runs that were trained from them.
    package var later: [RunID: [RunID]] = [:]

    package enum Earlier: Sendable {
        case found(RunRecord)
        case gone(String)
    }

    package init() {}

    /// - Parameter find: finds a run by its id, or says why there is none.
    package init(of runs: [RunRecord], in index: RunIndex, find: (RunID) throws -> Earlier) throws {
        later = try index.runs(trainedFrom: Set(runs.map(\.id)))
        var open = runs
        while let run = open.popLast() {
            guard let checkpoint = ModelCheckpoint(of: run), earlier[checkpoint.run] == nil else { continue }
            let found = try find(checkpoint.run)
            earlier[checkpoint.run] = found
            if case .found(let run) = found { open.append(run) }
        }
    }

    /// The ids of all of them that are there.
    package var ids: [RunID] {
        earlier.compactMap { if case .found(let run) = $1 { run.id } else { nil } } + later.values.flatMap(\.self)
    }
}

/// The run from one of whose checkpoints another run was trained.
package struct EarlierRun: Sendable {
    package let checkpoint: ModelCheckpoint
    package let place: Place

    package indirect enum Place: Sendable {
        /// Its own trace, and whether the checkpoint is still kept.
        case here(RunTrace, isKept: Bool)
        /// It was itself trained, directly or not, from the run that was trained from it: somebody made a copy, or filed
        /// them by hand.
        case circle
        /// It is not there; why: one sentence.
        case gone(String)
    }

    /// `here`, `circle`, `gone`
    var code: String {
        switch place {
        case .here: "here"
        case .circle: "circle"
        case .gone: "gone"
        }
    }

    var trace: RunTrace? { if case .here(let trace, _) = place { trace } else { nil } }

    /// What a person should know of it.
    package var sentence: String {
        let what = "\(checkpoint.name) of run \(checkpoint.run)"
        switch place {
        case .here(_, isKept: true): return what
        case .here(_, isKept: false): return "\(what), which does not keep it any more"
        case .circle: return "\(what): a circle, for that run was trained from this one"
        case .gone(let reason): return "\(what), which is gone: \(reason)"
        }
    }

    func json(in project: Project) -> JSONValue {
        [
            "run": .string(checkpoint.run.text), "step": JSONValue(checkpoint.step), "state": .string(code),
            "message": .string(sentence), "trace": trace?.json ?? .null,
        ]
    }
}

extension RunTrace {
    /// The trees of these runs, then those of the runs that they were trained from, each once: its result leads to the
    /// trainings that went on from it.
    package static func trees(of traces: [RunTrace]) -> [TreeNode] {
        var trees = traces.map(\.tree)
        var told = Set(traces.map(\.run.id))
        var open = traces
        while !open.isEmpty {
            let level = open
            open = []
            for trace in level {
                guard let earlier = trace.earlier, told.insert(earlier.checkpoint.run).inserted else { continue }
                let next = level.filter { $0.earlier?.checkpoint.run == earlier.checkpoint.run }
                switch earlier.place {
                case .here(let trace, _):
                    trees.append(trace.tree(leadingTo: next))
                    open.append(trace)
                case .gone(let reason):
                    var node = TreeNode(
                        "Earlier run", earlier.checkpoint.run.text, key: "gone \(earlier.checkpoint.run)")
                    (node.shape, node.isAlert) = (.training, true)
                    node.add("now", "gone: \(reason)")
                    node.children = next.compactMap(\.laterNode)
                    trees.append(node)
                case .circle: break
                }
            }
        }
        return trees
    }

    /// What stands for its training below the result of the run that it went on from.
    private var laterNode: TreeNode? {
        guard let checkpoint = earlier?.checkpoint else { return nil }
        return Self.laterNode(path: lineage.project.written(run.path), run.place.purpose, run.id.text, checkpoint)
    }

    private static func laterNode(
        path: String, _ purpose: String, _ id: String, _ checkpoint: ModelCheckpoint?
    ) -> TreeNode {
        var node = TreeNode("Training", purpose, key: "run \(path)")
        node.shape = .training
        node.add("run", id)
        node.add("from", checkpoint?.name)
        return node
    }

    /// How many runs that were trained from one a tree shows; documents hold all.
    private static let shownCount = 20

    /// What came of the run's checkpoints.
    var laterNodes: [TreeNode] {
        var nodes = later.prefix(Self.shownCount).map { use in
            var node = Self.laterNode(path: use.path, use.purpose, use.id.text, Self.checkpoint(of: use, from: run.id))
            let result = use.result.map { ", \($0.metric) \(shortText($0.value))" } ?? ""
            node.add("result", "\(use.state?.rawValue ?? "unreadable")\(result)")
            return node
        }
        if later.count > Self.shownCount {
            nodes.append(
                TreeNode(
                    "Trained from it", "\(later.count - Self.shownCount) more runs: --json has all",
                    key: "later \(run.id)"))
        }
        return nodes
    }

    private func tree(leadingTo runs: [RunTrace]) -> TreeNode {
        let known = Set(later.map(\.path))
        return tree(
            ending: laterNodes
                + runs.filter { !known.contains(lineage.project.written($0.run.path)) }.compactMap(\.laterNode))
    }

    /// That it is a path, the run's own configuration said.
    static func checkpoint(of use: RunDataUse, from run: RunID) -> ModelCheckpoint? {
        let step = use.model.split(separator: "/").last?.split(separator: "-").last.flatMap { Int($0) }
        return step.map { ModelCheckpoint(run: run, step: $0) }
    }

    var laterJSON: JSONValue {
        .array(
            later.map { use in
                var object = use.json.object ?? JSONObject()
                object["step"] = JSONValue(Self.checkpoint(of: use, from: run.id)?.step)
                return .object(object)
            })
    }
}
