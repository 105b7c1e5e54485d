package import Datasets
import DurableFiles
import RunIndex
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
    /// The folder holds other content. `elsewhere` are folders that hold what it held then.
    case changed([SplitChange], elsewhere: [FilePath])
    /// The folder holds another dataset: one that stands elsewhere too (`with`), or one that has no line of what can be
    /// compared.
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
            !entry.copies.isEmpty || Self.isReplacement(changes, of: recorded)
            ? .replaced(changes, with: entry.copies, elsewhere: elsewhere) : .changed(changes, elsewhere: elsewhere)
    }

    private static func changes(
        of dataset: CataloguedDataset, _ content: Dataset, since recorded: [RunConfiguration.Split],
        in lineage: DataLineage
    ) -> [SplitChange] {
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

    /// Whether nothing of what was there is left, as far as that can be told, and something can be told.
    private static func isReplacement(_ changes: [SplitChange], of recorded: [RunConfiguration.Split]) -> Bool {
        guard recorded.allSatisfy({ split in changes.contains { $0.split == split.name } }) else { return false }
        let counted = changes.compactMap { change in
            if case .lines(let difference, _) = change.change { difference } else { nil }
        }
        return !counted.isEmpty && counted.allSatisfy(\.isComplete)
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
        case .changed(let changes, _), .replaced(let changes, _, _): changes
        default: []
        }
    }

    /// Folders other than the one that the run names, which hold what it was trained on.
    package var elsewhere: [FilePath] {
        switch self {
        case .changed(_, let folders), .replaced(_, _, let folders), .moved(let folders): folders
        default: []
        }
    }

    /// What a person should know of it, a sentence each: first what it is, then how that was found out.
    ///
    /// - Parameter isRecorded: whether the run recorded its content.
    package func sentences(in project: Project, isRecorded: Bool) -> [String] {
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
                    : "missing; its content was not recorded, so that it cannot be found elsewhere"
            ]
        case .moved(let folders): return ["moved to \(list(folders)) (found by its fingerprint)"]
        case .changed(let changes, let folders):
            return ["data changed since training\(Self.parts(changes))"] + Self.comparisons(changes, in: project)
                + (folders.isEmpty ? [] : ["what it was trained on is in \(list(folders))"])
        case .replaced(let changes, let others, let folders):
            let moved = folders.isEmpty ? [] : ["moved to \(list(folders)) (found by its fingerprint)"]
            if !others.isEmpty {
                return [
                    "another dataset stands in its place: the one of \(list(others))",
                    "data changed since training\(Self.parts(changes))",
                ] + Self.comparisons(changes, in: project) + moved
            }
            let counts = changes.compactMap { change -> String? in
                guard case .lines(let difference, _) = change.change else { return nil }
                return "\(difference.lineCount) \(change.split)"
            }
            return ["another dataset stands in its place: none of its \(counts.joined(separator: ", ")) lines is left"]
                + Self.comparisons(changes, in: project) + moved
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
            return "\(split) split: other content" + (then == now ? "" : ", \(then) examples then, \(now) now")
        case .uncounted: return "\(split) split: other content"
        case .lines(let difference, _):
            let (gone, new, all) = (difference.goneCount, difference.newCount, difference.lineCount)
            if gone == 0, new == 0 { return "\(name)the same \(all) lines, in another order or ended otherwise" }
            if gone == new { return "\(name)\(gone) of \(all) lines" }
            return "\(name)\(gone) of \(all) lines gone, \(new) new"
        }
    }
}
