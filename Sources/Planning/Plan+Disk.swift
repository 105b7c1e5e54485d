import DurableFiles
import RunModel
import RunStore
import SystemPackage

extension Plan {
    /// Checkpoints that need more bytes than are free.
    ///
    /// - Parameter freeByteCount: free bytes on the file system of a folder.
    func diskProblem(
        in project: Project, place: ConfigProblem.Place, freeByteCount: (FilePath) throws -> Int
    ) -> ConfigProblem? {
        let needed = sweeps.reduce(0) { sum, sweep in
            // A new checkpoint stands beside the one that it replaces, in every run at a time.
            let one = sweep.runs.map(\.checkpointPartByteCount).max() ?? 0
            let kept = sweep.runs.reduce(sum) { $0.plusAtMost($1.checkpointByteCount) }
            return kept.plusAtMost(one.timesAtMost(min(sweep.parallel, sweep.runs.count)))
        }
        if needed == 0 { return nil }
        var folder = project.resultsFolder
        while !folder.isDirectory, folder.components.count > 0 { folder.removeLastComponent() }
        do {
            let free = try freeByteCount(folder)
            if needed <= free { return nil }
            return ConfigProblem(
                place,
                "the checkpoints of \(runCount) runs can need \(Self.gigabytes(needed)), and "
                    + "\(Self.gigabytes(free)) are free in \(folder); free some, or go on with --force")
        } catch {
            return ConfigProblem(place, "\(error); go on with --force")
        }
    }

    /// `1.5 GB`: decimal, as disks are sold.
    private static func gigabytes(_ byteCount: Int) -> String {
        let tenths = byteCount / 100_000_000
        return "\(tenths / 10).\(tenths % 10) GB"
    }
}

extension Int {
    /// The sum; the largest number instead of one that is too large.
    func plusAtMost(_ other: Int) -> Int {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }

    /// The product; the largest number instead of one that is too large.
    func timesAtMost(_ other: Int) -> Int {
        let (product, overflow) = multipliedReportingOverflow(by: other)
        return overflow ? .max : product
    }
}
