import DurableFiles
package import JSONValues
package import RunModel
import SystemPackage

/// That somebody asked for an end: the content of `attempt-{n}.stop` and `{sweep}.stop`. A file, so that it works
/// from any host and leaves its evidence.
package struct StopRequest: Equatable, Sendable {
    package var at: Moment
    /// The user's name, or what asked.
    package var by: String
    package var host: String

    /// By this process's user, now.
    package static func ours() -> StopRequest {
        StopRequest(at: .now(), by: Machine.user, host: Machine.host)
    }

    package init(at: Moment, by: String, host: String) {
        self.at = at
        self.by = by
        self.host = host
    }

    package var json: JSONValue { ["at": .string(at.description), "by": .string(by), "host": .string(host)] }
}

extension RunFolder {
    /// Asks whoever carries the attempt out to end it. One that was asked before stays as it was.
    ///
    /// - Throws: `RunFolderError`
    package func requestStop(attempt: Int, _ request: StopRequest = .ours()) throws(RunFolderError) {
        _ = try stopFile(attempt: attempt).createJSON(request.json)
    }

    /// Whether a stop of the attempt was asked for. The file's existence counts, not what is in it.
    package func isStopRequested(attempt: Int) -> Bool { stopFile(attempt: attempt).exists }
}
