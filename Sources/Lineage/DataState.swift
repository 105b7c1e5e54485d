package import Datasets
import DurableFiles
import RunFolders
import RunIndex
import RunModel
package import RunStore
package import SystemPackage
import Tasks

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

/// What became of a split since a run was trained on it.
package struct SplitChange: Hashable, Sendable {
    /// `train`, `validation` or `test`.
    package var split: String
    package var change: Change

    package enum Change: Hashable, Sendable {
        /// It is not there any more.
        case gone
        /// There was none.
        case new
        /// The file holds other bytes, and what it held is nowhere to be compared with.
        case otherContent(examplesThen: Int, now: Int)
        /// Compared with a file that holds what the split held then.
        case lines(LineDifference, with: FilePath)
        /// There is such a file, and the two cannot be compared; why.
        case uncounted(String)
    }
}

extension DataState {
    /// The two files together: larger ones take minutes to compare.
    private static let byteLimit = 512 << 20

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
        let changes = Self.changes(of: entry.dataset, content, since: recorded, in: lineage)
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

    private static func changes(
        of dataset: CataloguedDataset, _ content: Dataset, since recorded: [RunConfiguration.Split],
        in lineage: DataLineage
    ) -> [SplitChange] {
        if recorded.isEmpty { return [] }
        var changes: [SplitChange] = []
        for then in recorded {
            guard let now = content.splits.first(where: { $0.split.rawValue == then.name }) else {
                changes.append(SplitChange(split: then.name, change: .gone))
                continue
            }
            if now.sha256 == then.sha256 { continue }
            let change: SplitChange.Change
            if let earlier = file(withSHA256: then.sha256, in: lineage) {
                change = compare(earlier, with: dataset.realFolder.appending(now.file), byteCount: now.byteCount)
            } else {
                change = .otherContent(examplesThen: then.examples, now: now.exampleCount)
            }
            changes.append(SplitChange(split: then.name, change: change))
        }
        for split in content.splits where !recorded.contains(where: { $0.name == split.split.rawValue }) {
            changes.append(SplitChange(split: split.split.rawValue, change: .new))
        }
        return changes
    }

    private static func file(withSHA256 sha256: String, in lineage: DataLineage) -> (path: FilePath, byteCount: Int)? {
        for entry in lineage.entries {
            guard let content = try? entry.content.get() else { continue }
            if let split = content.splits.first(where: { $0.sha256 == sha256 }) {
                return (entry.dataset.folder.appending(split.file), split.byteCount)
            }
        }
        return nil
    }

    private static func compare(
        _ earlier: (path: FilePath, byteCount: Int), with file: FilePath, byteCount: Int
    ) -> SplitChange.Change {
        guard earlier.byteCount + byteCount <= byteLimit else {
            return .uncounted("the files are too large to compare here: \(earlier.path) holds what it held")
        }
        do {
            return .lines(try LineDifference(from: earlier.path, to: file), with: earlier.path)
        } catch {
            return .uncounted("\(error)")
        }
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
        changes.isEmpty ? "" : " (\(changes.map { $0.text(isAlone: changes.count == 1) }.joined(separator: "; ")))"
    }

    /// How lines were counted.
    private static func comparisons(_ changes: [SplitChange], in project: Project) -> [String] {
        changes.compactMap { change in
            switch change.change {
            case .lines(_, let file):
                "counted: lines of \(project.written(file)), which is what the \(change.split) split was (found by its "
                    + "SHA-256), against those that stand here now, in any order"
            case .uncounted(let problem): "not counted: \(problem)"
            case .gone, .new, .otherContent: nil
            }
        }
    }
}

extension SplitChange {
    /// - Parameter isAlone: whether it is the only one of its dataset.
    fileprivate func text(isAlone: Bool) -> String {
        let name = isAlone && split == DataSplit.train.rawValue ? "" : "\(split) split: "
        switch change {
        case .gone: return "\(split) split: missing"
        case .new: return "\(split) split: new"
        case .otherContent(let then, let now):
            return "\(split) split: other content"
                + (then == now ? "" : ", \(counted(then, "example")) then, \(now) now")
        case .uncounted: return "\(split) split: other content"
        case .lines(let difference, _):
            let (gone, new, all) = (difference.goneCount, difference.newCount, difference.lineCount)
            let lines = counted(all, "line")
            if gone == 0, new == 0 { return "\(name)the same \(lines), in another order or ended otherwise" }
            if gone == new { return "\(name)\(gone) of \(lines)" }
            return "\(name)\(gone) of \(lines) gone, \(new) new"
        }
    }
}
