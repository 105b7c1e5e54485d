import Datasets
import DurableFiles
import JSONValues
package import RunIndex
import RunModel
package import RunStore
package import SystemPackage

/// Where a run's result came from: how its data was generated, the data, the training; and what changed since.
package struct RunTrace: Sendable {
    package let run: RunRecord
    /// What the index knows of it; nil for a run that cannot be read.
    let use: RunDataUse?
    let lineage: DataLineage
    /// The path of its data as written; nil where nothing says it.
    package let dataPath: String?
    package let data: DataState
    package let generation: GenerationTrace?
    package let model: SourceState
    package let configFile: SourceState
    package let bestCheckpoint: BestCheckpoint?
    package let comparison: Comparison?
    /// The run from one of whose checkpoints it was trained; nil for a model that stands for itself.
    package let earlier: EarlierRun?
    /// Those that were trained from its checkpoints, the newest first.
    package let later: [RunDataUse]
    /// As the path as written says; nil where there is none.
    let kind: DataKind?

    /// - Parameters:
    ///   - comparable: `RunIndex.runs(comparableTo:)`; nil: it is compared with none.
    ///   - family: the runs that it was trained from, and that were trained from it.
    package init(
        of run: RunRecord, in lineage: DataLineage, comparable: [ComparableRun]?, family: RunFamily = RunFamily()
    ) {
        self.init(of: run, in: lineage, comparable: comparable, family: family, below: [])
    }

    /// - Parameter below: the runs for whose sake it is traced.
    private init(
        of run: RunRecord, in lineage: DataLineage, comparable: [ComparableRun]?, family: RunFamily, below: Set<RunID>
    ) {
        self.run = run
        self.lineage = lineage
        let project = lineage.project
        let path = project.written(run.path)
        let telos = run.configuration?.telos
        use = run.configuration == nil ? nil : lineage.runs.first { $0.path == path }
        dataPath = use.flatMap { DataLineage.writtenPath(of: $0, in: project) }
        data = use.map { DataState(of: $0, recorded: telos?.dataset?.splits ?? [], in: lineage) } ?? .unnamed
        kind =
            telos?.dataset?.kind
            ?? dataPath.map { DatasetLocation.kind(of: project.absolute($0), dataFolder: project.dataFolder) }
        generation = dataPath.flatMap { [data, use] in
            GenerationTrace(
                of: $0, recorded: telos?.dataset, fingerprint: use?.fingerprint, state: data, in: lineage)
        }
        model = telos.map { SourceState(ofModel: $0.model, in: lineage) } ?? .unknown
        configFile = SourceState(ofConfigFile: telos?.configFile, in: project)
        bestCheckpoint = BestCheckpoint(of: run)
        let isKnown = use?.task != nil && use?.method != nil && run.hyperparameter("learning_rate") != nil
        comparison = use.flatMap { [kind] use in
            comparable.flatMap { Comparison(of: use, on: kind, isKnown: isKnown, with: $0, in: lineage) }
        }
        let laterIDs = Set(family.later[run.id] ?? [])
        later = laterIDs.isEmpty ? [] : lineage.runs.filter { laterIDs.contains($0.id) }
        earlier = ModelCheckpoint(of: run).map { checkpoint in
            if below.contains(checkpoint.run) || checkpoint.run == run.id {
                return EarlierRun(checkpoint: checkpoint, place: .circle)
            }
            switch family.earlier[checkpoint.run] {
            case .found(let earlier):
                let trace = RunTrace(
                    of: earlier, in: lineage, comparable: nil, family: family, below: below.union([run.id]))
                let isKept = checkpoint.folder(in: earlier.path).isDirectory
                return EarlierRun(checkpoint: checkpoint, place: .here(trace, isKept: isKept))
            case .gone(let reason): return EarlierRun(checkpoint: checkpoint, place: .gone(reason))
            case nil: return EarlierRun(checkpoint: checkpoint, place: .gone("nobody looked for it"))
            }
        }
    }

    /// Whether datasets had to be looked for that may stand where only other runs say.
    package var isFoundElsewhere: Bool {
        if case .baseline(let baseline) = comparison, baseline.data.isFoundElsewhere { return true }
        return data.isFoundElsewhere || earlier?.trace?.isFoundElsewhere ?? false
    }

    var isImported: Bool { run.configuration?.telos?.imported != nil }
    /// Whether it is a run of the older tooling.
    var isOlder: Bool { run.configuration != nil && run.configuration?.telos == nil }

    /// The dataset that its path leads to now.
    var entry: DataLineage.Entry? { dataPath.flatMap { lineage.entry(at: lineage.project.absolute($0)) } }
}

/// The checkpoint of a run whose dev loss is the least.
package struct BestCheckpoint: Hashable, Sendable {
    package var step: Int
    package var devLoss: Double?
    /// Its folder; nil when it is not kept, or not any more.
    package var folder: FilePath?

    /// As `checkpoints/best.json` says, else the run's result; nil where neither does.
    init?(of run: RunRecord) {
        let checkpoints = run.path.appending("checkpoints")
        // Missing or torn: the result may still say it.
        let best = (try? checkpoints.appending("best.json").readBytes(atMost: 1 << 16)).flatMap {
            try? JSONValue.parse($0)
        }
        guard let step = best?["step"]?.integer ?? run.metric("best_step").flatMap({ Int(exactly: $0) }) else {
            return nil
        }
        self.step = step
        devLoss = best?["eval_dev_loss"]?.number ?? run.metric("best_dev_loss")
        let folder = checkpoints.appending("checkpoint-\(step)")
        self.folder = folder.isDirectory ? folder : nil
    }
}
