package import FileDigests
import RunModel
package import SystemPackage
import Tasks

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
        /// The file holds other bytes, and nothing is left of what it held that could be compared.
        case otherContent(examplesThen: Int, now: Int)
        /// Compared with what the split held then.
        case lines(LineDifference, with: Earlier)
        /// The two cannot be compared; why.
        case uncounted(String)
    }

    /// What tells the lines that a split had.
    package enum Earlier: Hashable, Sendable {
        /// A file that holds the same.
        case file(FilePath)
        /// The hashes of its lines, which were kept when it was read.
        case recordedHashes
    }

    /// A split as a run recorded it.
    package struct Recorded: Hashable, Sendable {
        /// `train`, `validation` or `test`.
        package var name: String
        package var exampleCount: Int
        /// Lower-case hexadecimal.
        package var sha256: String

        package init(name: String, exampleCount: Int, sha256: String) {
            self.name = name
            self.exampleCount = exampleCount
            self.sha256 = sha256
        }
    }

    /// A file that holds the content of some SHA-256.
    package typealias Copy = (path: FilePath, byteCount: Int)
}

extension SplitChange {
    /// Files to be read, together: larger ones take minutes.
    private static let byteLimit = 512 << 20

    /// What became of the splits that a run recorded; nothing of those that are the same. Nothing when none was recorded.
    ///
    /// - Parameters:
    ///   - content: what stands there now.
    ///   - digests: their `lines` may know those of the earlier content, and those of the present one.
    ///   - copy: finds a file of the earlier content by its SHA-256.
    /// - Complexity: reads the files of which no hashes are kept.
    package static func all(
        since recorded: [Recorded], in content: Dataset, digests: DigestCache, copy: (String) -> Copy? = { _ in nil }
    ) -> [SplitChange] {
        if recorded.isEmpty { return [] }
        let changed = recorded.compactMap { then -> SplitChange? in
            guard let now = content.splits.first(where: { $0.split.rawValue == then.name }) else {
                return SplitChange(split: then.name, change: .gone)
            }
            if now.sha256 == then.sha256 { return nil }
            let file = (path: content.folder.appending(now.file), byteCount: now.byteCount)
            let lines = lines(then.sha256, copy(then.sha256), to: now.sha256, file, digests)
            return SplitChange(
                split: then.name, change: lines ?? .otherContent(examplesThen: then.exampleCount, now: now.exampleCount)
            )
        }
        let new = content.splits.filter { split in !recorded.contains { $0.name == split.split.rawValue } }
        return changed + new.map { SplitChange(split: $0.split.rawValue, change: .new) }
    }

    /// nil where nothing tells the earlier lines.
    private static func lines(
        _ then: String, _ copy: Copy?, to now: String, _ file: Copy, _ digests: DigestCache
    ) -> Change? {
        let (kept, keptNow) = (digests.lines[then], digests.lines[now])
        guard kept != nil || copy != nil else { return nil }
        let byteCount = (kept == nil ? copy?.byteCount ?? 0 : 0) + (keptNow == nil ? file.byteCount : 0)
        guard byteCount <= byteLimit else {
            return .uncounted(
                "the files are too large to compare here" + (copy.map { ": \($0.path) holds what it held" } ?? ""))
        }
        do {
            let difference = LineDifference(
                from: try kept ?? copy.map { try SplitLines.hashes(of: $0.path) } ?? [],
                to: try keptNow ?? SplitLines.hashes(of: file.path))
            return .lines(difference, with: copy.map { .file($0.path) } ?? .recordedHashes)
        } catch {
            return .uncounted("\(error)")
        }
    }
}

// MARK: In words

extension [SplitChange] {
    /// `3 of 400 lines`, or what else there is to say, split by split; empty when there is nothing.
    package var text: String { map { $0.text(isAlone: count == 1) }.joined(separator: "; ") }
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

    /// Which lines are meant, a sentence each; none where hardly a line is left, or none is known.
    package var places: [String] {
        guard case .lines(let difference, _) = change, !difference.isAlmostComplete else { return [] }
        let (gone, new) = (difference.goneLines, difference.newLines)
        if gone == new {
            return gone.isEmpty
                ? [] : ["changed: \(Self.list(gone, of: difference.goneCount)) of the \(split) split"]
        }
        return [
            gone.isEmpty ? nil : "gone: \(Self.list(gone, of: difference.goneCount)) of the earlier \(split) split",
            new.isEmpty ? nil : "new: \(Self.list(new, of: difference.newCount)) of the \(split) split",
        ].compactMap(\.self)
    }

    /// `lines 2, 5-7 and 80 more`
    private static func list(_ lines: [Int], of count: Int) -> String {
        var ranges: [ClosedRange<Int>] = []
        for line in lines {
            if let last = ranges.last, last.upperBound + 1 == line {
                ranges[ranges.count - 1] = last.lowerBound...line
            } else {
                ranges.append(line...line)
            }
        }
        let shown = ranges.prefix(8)
        let rest = count - shown.reduce(0) { $0 + $1.count }
        let texts = shown.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
        return (count == 1 ? "line " : "lines ") + texts.joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
    }
}
