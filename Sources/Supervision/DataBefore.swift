import DurableFiles
import Hashing
import RunModel
import SystemPackage

/// What the files of a run's data were like before its program started: so that data which somebody changes while a run
/// reads it is told of, at the cost of a look at each file.
struct DataBefore {
    private let files: [(file: LaunchOrder.DataFile, identity: FileIdentity?)]

    init(_ files: [LaunchOrder.DataFile]) {
        self.files = files.map { ($0, try? ReadingFile($0.path).identity()) }
    }

    /// A sentence for each file that no longer holds what was recorded at the launch.
    ///
    /// - Parameter queuedAt: the launch: a file that has not been touched since then is not read.
    /// - Complexity: reads the files that were touched since the launch.
    func warnings(queuedAt: Moment) -> [String] {
        files.compactMap { file, before in
            let what = "its \(file.split) split \(file.name)"
            do {
                let now = try ReadingFile(file.path)
                let identity = try now.identity()
                let launched = queuedAt.unixMilliseconds &* 1_000_000
                if identity == before, identity.changed < launched, identity.modified < launched { return nil }
                var hash = SHA256()
                try now.readPieces { hash.update($0) }
                if hash.finalize().hexadecimal == file.sha256 {
                    guard let before, identity.isWritten(since: before) else { return nil }
                    return
                        "\(what) was written or touched while it ran; it holds now what was recorded, but what the run "
                        + "read is not certain"
                }
                return identity == before
                    ? "\(what) was changed after the launch and before it started: it is not what was recorded"
                    : "\(what) was changed while it ran: what it read is not certain"
            } catch let error as FileError where error.isMissing {
                return before == nil ? "\(what) was missing all the time" : "\(what) was removed while it ran"
            } catch {
                return "whether \(what) is still what was recorded cannot be told: \(error)"
            }
        }
    }
}
