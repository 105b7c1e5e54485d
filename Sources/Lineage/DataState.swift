package import Datasets
import DurableFiles
import RunFolders
import RunIndex
import RunModel
package import RunStore
package import SystemPackage

/// What became of the data that a run was trained on.
///
/// Content is known again by its fingerprint, whatever folder it stands in; what nobody recorded is said to be unknown.
package enum DataState: Hashable, Sendable {
    /// The path leads to what the run recorded.
    case unchanged
    /// The path leads to a dataset, and nobody recorded what it held then: a run of the older tooling, or an imported one.
    case unrecorded
    /// The folder holds other content. `copies` are folders that hold the same as it does now, `elsewhere` those that hold
    /// what it held then.
    case changed([SplitChange], copies: [FilePath], elsewhere: [FilePath])
    /// The folder holds another dataset: one that was known elsewhere (`with`) before it stood here, or one that has
    /// hardly a line of what can be compared.
    case replaced([SplitChange], with: [FilePath], elsewhere: [FilePath])
    /// The path leads to no dataset; these folders hold the content.
    case moved([FilePath])
    /// The path leads to no dataset, and no known folder holds the content.
    case missing
    /// The path leads to a dataset that cannot be read.
    case unreadable(String)
    /// The run names no data.
    case unnamed
}

extension DataState {
    /// - Parameter recorded: the splits as the run's configuration has them.
    init(of run: RunDataUse, recorded: [RunConfiguration.Split], in lineage: DataLineage) {
        guard let path = DataLineage.writtenPath(of: run, in: lineage.project) else {
            self = .unnamed
            return
        }
        let holders = run.fingerprint.map { lineage.entries(withFingerprint: $0) } ?? []
        let elsewhere = holders.map(\.dataset.folder)
        guard let entry = lineage.entry(at: lineage.project.absolute(path)) else {
            self = holders.isEmpty ? .missing : .moved(elsewhere)
            return
        }
        let content: Dataset
        switch entry.content {
        case .success(let dataset): content = dataset
        case .failure(let problem):
            self = .unreadable(problem.description)
            return
        }
        guard let fingerprint = run.fingerprint else {
            self = .unrecorded
            return
        }
        if content.fingerprint == fingerprint {
            self = .unchanged
            return
        }
        let changes = SplitChange.all(
            since: recorded.map(SplitChange.Recorded.init), in: content, digests: lineage.digests
        ) { lineage.file(withSHA256: $0) }
        self =
            entry.stoodElsewhereBefore(in: lineage) || Self.isReplacement(changes, of: recorded)
            ? .replaced(changes, with: entry.copies, elsewhere: elsewhere)
            : .changed(changes, copies: entry.copies, elsewhere: elsewhere)
    }

    /// Of a run of which only the index is asked: its splits are read from its configuration.
    init(of run: RunDataUse, in lineage: DataLineage) {
        let file = RunFolder(lineage.project.absolute(run.path)).configFile
        // Without them the content is still known by its fingerprint; only what of it changed is not.
        let configuration = try? RunConfiguration.read(from: file)
        self.init(of: run, recorded: configuration?.telos?.dataset?.splits ?? [], in: lineage)
    }

    /// Whether hardly a line of what was there is left, as far as that can be told, and something can be told.
    private static func isReplacement(_ changes: [SplitChange], of recorded: [RunConfiguration.Split]) -> Bool {
        guard recorded.allSatisfy({ split in changes.contains { $0.split == split.name } }) else { return false }
        let counted = changes.compactMap { change in
            if case .lines(let difference, _) = change.change { difference } else { nil }
        }
        return !counted.isEmpty && counted.allSatisfy(\.isAlmostComplete)
    }
}

extension SplitChange.Recorded {
    /// As a run's configuration has it.
    package init(_ split: RunConfiguration.Split) {
        self.init(name: split.name, exampleCount: split.examples, sha256: split.sha256)
    }
}

extension DataLineage {
    fileprivate func file(withSHA256 sha256: String) -> SplitChange.Copy? {
        for entry in entries {
            guard let content = try? entry.content.get() else { continue }
            if let split = content.splits.first(where: { $0.sha256 == sha256 }) {
                return (entry.dataset.folder.appending(split.file), split.byteCount)
            }
        }
        return nil
    }
}

extension DataLineage.Entry {
    /// Whether what stands here now was known elsewhere before it stood here: then it is another dataset, and no edit of
    /// the one that stood here. A copy alone is no proof: an edited dataset can be copied too.
    ///
    /// Proof is a run that recorded this content in another folder, and did so before a run recorded other content here;
    /// or before the files here were written, while the files there have not been written since.
    fileprivate func stoodElsewhereBefore(in lineage: DataLineage) -> Bool {
        let lastEarlierUse = earlierUses.compactMap(\.createdAt).map(\.unixMilliseconds).max() ?? .min
        return copies.lazy.compactMap { lineage.entry(at: $0) }.contains { other in
            other.uses.contains { run in
                guard let used = run.createdAt?.unixMilliseconds, run.fingerprint == fingerprint,
                    let path = DataLineage.writtenPath(of: run, in: lineage.project),
                    lineage.entry(at: lineage.project.absolute(path))?.dataset.realFolder == other.dataset.realFolder
                else { return false }
                if used < lastEarlierUse { return true }
                guard let here = lastWritten, let there = other.lastWritten else { return false }
                return there <= used && used < here
            }
        }
    }

    /// When the youngest of its splits was written: milliseconds since 1970; nil when that cannot be seen.
    private var lastWritten: Int64? {
        guard let splits = try? content.get().splits else { return nil }
        let times = splits.map { try? dataset.realFolder.appending($0.file).status()?.modified }
        return times.contains(nil) ? nil : times.compactMap { $0 }.map { $0 / 1_000_000 }.max()
    }
}

// MARK: In words

extension DataState {
    /// The word that stands for it in documents.
    package var code: String {
        switch self {
        case .unchanged: "unchanged"
        case .unrecorded, .unnamed: "unknown"
        case .changed: "changed"
        case .replaced: "replaced"
        case .moved: "moved"
        case .missing: "missing"
        case .unreadable: "unreadable"
        }
    }

    package var changes: [SplitChange] {
        switch self {
        case .changed(let changes, _, _), .replaced(let changes, _, _): changes
        default: []
        }
    }

    /// Folders other than the one that the run names, which hold what it was trained on.
    package var elsewhere: [FilePath] {
        switch self {
        case .changed(_, _, let folders), .replaced(_, _, let folders), .moved(let folders): folders
        default: []
        }
    }

    /// Whether what it was trained on is not there as it was.
    var isAlert: Bool {
        switch self {
        case .unchanged, .unrecorded, .unnamed: false
        case .changed, .replaced, .moved, .missing, .unreadable: true
        }
    }

    /// Whether folders had to be looked for that may stand where only other runs say.
    var isFoundElsewhere: Bool {
        switch self {
        case .unchanged, .unrecorded, .unnamed, .unreadable: false
        case .changed, .replaced, .moved, .missing: true
        }
    }

    /// What a person should know of it, a sentence each: first what it is, then how that was found out.
    ///
    /// - Parameters:
    ///   - isRecorded: whether the run recorded its content.
    ///   - saysHow: whether the files are named by which lines were counted.
    package func sentences(in project: Project, isRecorded: Bool, saysHow: Bool = true) -> [String] {
        func list(_ folders: [FilePath]) -> String {
            folders.prefix(3).map(project.written).joined(separator: ", ")
                + (folders.count > 3 ? " and \(folders.count - 3) more" : "")
        }
        switch self {
        case .unchanged: return ["unchanged since training"]
        case .unrecorded: return ["unknown whether it changed: its content was not recorded"]
        case .unnamed: return ["unknown: nothing says what it was trained on"]
        case .unreadable(let problem): return ["cannot be read: \(problem)"]
        case .missing:
            return [
                isRecorded
                    ? "missing: no folder that is known holds what it held"
                    : "missing; no fingerprint was recorded, so that its content cannot be looked for elsewhere"
            ]
        case .moved(let folders): return ["moved to \(list(folders)) (found by its fingerprint)"]
        case .changed(let changes, let copies, let folders):
            return ["data changed since training\(Self.parts(changes))"]
                + (saysHow ? Self.comparisons(changes, in: project) : [])
                + (copies.isEmpty ? [] : ["what stands there now is in \(list(copies)) too"])
                + (folders.isEmpty ? [] : ["what it was trained on is in \(list(folders))"])
        case .replaced(let changes, let others, let folders):
            var sentences: [String]
            if others.isEmpty {
                let counts = changes.compactMap { change -> String? in
                    guard case .lines(let difference, _) = change.change else { return nil }
                    let left = difference.lineCount - difference.goneCount
                    return "\(left) of \(counted(difference.lineCount, "\(change.split) line"))"
                }
                sentences = [
                    "another dataset stands in its place: of the earlier one are left \(counts.joined(separator: ", "))"
                ]
            } else {
                sentences = [
                    "another dataset stands in its place: the one of \(list(others))",
                    "data changed since training\(Self.parts(changes))",
                ]
            }
            if saysHow { sentences += Self.comparisons(changes, in: project) }
            return sentences + (folders.isEmpty ? [] : Self.moved(folders).sentences(in: project, isRecorded: true))
        }
    }

    private static func parts(_ changes: [SplitChange]) -> String {
        changes.isEmpty ? "" : " (\(changes.text))"
    }

    /// How lines were counted, and which are meant.
    private static func comparisons(_ changes: [SplitChange], in project: Project) -> [String] {
        changes.flatMap { change -> [String] in
            switch change.change {
            case .lines(_, with: .file(let file)):
                [
                    "counted: lines of \(project.written(file)), which is what the \(change.split) split was (found by "
                        + "its SHA-256), against those that stand here now, in any order"
                ] + change.places
            case .lines(_, with: .recordedHashes):
                [
                    "counted: what the lines of the \(change.split) split were, by their hashes, which were kept when it "
                        + "was read, against those that stand here now, in any order"
                ] + change.places
            case .uncounted(let problem): ["not counted: \(problem)"]
            case .gone, .new, .otherContent: []
            }
        }
    }
}
