package import SystemPackage

/// How many lines of a file another one has, in whatever order, and which it has not. Blank lines, and what ends a line,
/// make no difference.
package struct LineDifference: Hashable, Sendable {
    /// Lines of the first file.
    package private(set) var lineCount = 0
    /// Lines of the first file that the second has not.
    package private(set) var goneCount = 0
    /// Lines of the second file that the first has not.
    package private(set) var newCount = 0
    /// Where these stand in the first file, from 1, in order; at most `namedLimit` of them.
    package private(set) var goneLines: [Int] = []
    /// Where these stand in the second file, likewise.
    package private(set) var newLines: [Int] = []

    /// So many lines are named.
    package static let namedLimit = 100

    /// Whether of the first file at most one line in twenty is left: as many may be equal in two datasets of one task.
    package var isAlmostComplete: Bool { lineCount > 0 && goneCount * 20 >= lineCount * 19 }

    /// A line that stands in a file several times counts as often; of equal lines those are gone, or new, that do not stand
    /// where one stood, and of these the last ones.
    ///
    /// - Throws: `FileError`, `DataLineError`
    /// - Complexity: O(bytes); memory grows with some 60 bytes a line.
    package init(from a: FilePath, to b: FilePath) throws {
        self.init(from: try SplitLines.hashes(of: a), to: try SplitLines.hashes(of: b))
    }

    /// The same of the hashes of their lines, as they are kept of every split that was read: see `LineHashCache`.
    package init(from a: [UInt64], to b: [UInt64]) {
        // Of equal lines those that stand where they stood are the same ones; of the rest the first.
        func isInPlace(_ index: Int) -> Bool { index < min(a.count, b.count) && a[index] == b[index] }
        var counts: [UInt64: Int] = [:]
        for (index, line) in b.enumerated() where line != SplitLines.blank && !isInPlace(index) {
            counts[line, default: 0] += 1
        }
        for (index, line) in a.enumerated() where line != SplitLines.blank {
            lineCount += 1
            if isInPlace(index) { continue }
            if let count = counts[line], count > 0 {
                counts[line] = count - 1
            } else {
                goneCount += 1
                if goneLines.count < Self.namedLimit { goneLines.append(index + 1) }
            }
        }
        // Those that are left over, from the end.
        var places: [Int] = []
        for (index, line) in b.enumerated().reversed() {
            guard let count = counts[line], count > 0, !isInPlace(index) else { continue }
            counts[line] = count - 1
            places.append(index + 1)
        }
        newCount = places.count
        newLines = places.suffix(Self.namedLimit).reversed()
    }
}
