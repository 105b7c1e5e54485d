import DurableFiles
import JSONValues
package import RunModel
import SystemPackage

/// Adds lines to a run's `metrics.jsonl`. Only for the folder's one writer.
package struct MetricsWriter: ~Copyable {
    private let file: AppendingFile
    private let attempt: Int

    /// Opens the file, and ends a line that an earlier attempt left torn.
    ///
    /// - Parameter attempt: counted from 1; from the second on every line carries it.
    /// - Throws: `RunFolderError`
    package init(_ folder: RunFolder, attempt: Int) throws(RunFolderError) {
        self.attempt = attempt
        file = try Self.open(folder)
    }

    private static func open(_ folder: RunFolder) throws(RunFolderError) -> AppendingFile {
        do {
            let file = try AppendingFile(folder.metricsFile)
            try file.endTornLine()
            return file
        } catch {
            throw .file(error)
        }
    }

    /// Appends the points, each as one line, in one write.
    ///
    /// - Throws: `RunFolderError`
    package func append(_ points: [MetricPoint]) throws(RunFolderError) {
        var text = ""
        for var point in points {
            point.attempt = attempt > 1 ? attempt : nil
            text += point.json.compactText + "\n"
        }
        if text.isEmpty { return }
        do {
            try file.append(text)
        } catch {
            throw .file(error)
        }
    }

    /// Makes what was appended survive the machine.
    ///
    /// - Throws: `RunFolderError`
    package func synchronize() throws(RunFolderError) {
        do {
            try file.synchronize()
        } catch {
            throw .file(error)
        }
    }
}
