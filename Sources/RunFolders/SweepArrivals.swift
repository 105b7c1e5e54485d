import DurableFiles
import RunModel
package import SystemPackage

/// Notices sweeps that are set going: new ones, and those that a runner claims again. Costs the listing of one folder.
package struct SweepArrivals {
    private let results: FilePath
    private var seen: Set<String> = []

    /// What stands there now is no arrival.
    ///
    /// - Parameter results: the results folder (`Results_v2`).
    /// - Throws: `RunFolderError`
    package init(results: FilePath) throws(RunFolderError) {
        self.results = results
        _ = try next()
    }

    /// The sweeps that were set going since the last call, in no order.
    ///
    /// - Throws: `RunFolderError`
    package mutating func next() throws(RunFolderError) -> [Sweep] {
        let names: [String]
        do {
            names = try Sweep.folder(in: results).children().map(\.name.string)
        } catch {
            // Nothing was ever launched here.
            if error.isMissing { return [] }
            throw .file(error)
        }
        // `{sweep}.json` and `{sweep}.runner-{n}.claim`; temporary files begin with a point.
        let new = names.filter { $0.hasSuffix(".json") || $0.hasSuffix(".claim") }.filter { seen.insert($0).inserted }
        let ids = Set(new.compactMap { name in RunID(String(name.prefix { $0 != "." })) })
        return ids.map { Sweep($0, results: results) }
    }
}
