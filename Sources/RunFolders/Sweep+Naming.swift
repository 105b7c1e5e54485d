package import DurableFiles
package import RunModel
package import SystemPackage

extension Sweep {
    /// What a sweep's file says of the run in a folder, also when nothing in the folder can be read any more.
    ///
    /// - Parameters:
    ///   - path: the run's folder as sweep files write it: relative to the project root when it lies inside.
    ///   - results: the results folder (`Results_v2`).
    /// - Returns: nil when no sweep's file that can be read names the folder.
    /// - Throws: `FileError` when the sweeps' files cannot be listed.
    package static func naming(
        _ path: String, in results: FilePath
    ) throws(FileError) -> (sweep: RunID, run: RunID)? {
        let folder = folder(in: results)
        guard folder.isDirectory else { return nil }
        for child in try folder.children() {
            let name = child.name.string
            guard name.hasSuffix(".json"), let id = RunID(String(name.dropLast(".json".count))),
                let content = try? Sweep(id, results: results).read(),
                let run = content.runs.first(where: { $0.path == path })
            else { continue }
            return (id, run.id)
        }
        return nil
    }
}
