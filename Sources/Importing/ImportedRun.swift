package import JSONValues
package import RunModel
package import RunStore
package import SystemPackage

/// A run that was made of a pair of old logs, or would be.
package struct ImportedRun: Sendable {
    /// Of each of the identical pairs what stands for it; absolute.
    package var sources: [FilePath]
    /// Without what only its folder's name says, until that is known.
    package var configuration: RunConfiguration
    package var life: RunLife
    /// The final metrics as they were reported.
    package var result: [(key: String, value: JSONValue)]
    /// Where it stands, or would.
    package var place: RunPlace
    /// Absolute.
    package var folder: FilePath = ""
    /// What a person should know of the import itself.
    package var warnings: [String] = []
    var fingerprint: MetricsFingerprint?
    var timestamp: RunTimestamp

    /// Of its content, as `telos.imported.sha256` has it.
    package var sha256: String { configuration.telos?.imported?.sha256 ?? "" }
    package var id: RunID? { configuration.telos?.id }
    package var seed: Int? { configuration.hyperparameters.seed }
    /// As listings write it: `failed (out of memory)`.
    package var stateText: String {
        ObservedState(life.state, reason: life.reason, detail: life.reason == .killed ? life.signal : nil).text
    }

    var resultNumbers: [(key: String, value: Double)] {
        result.compactMap { member in member.value.number.map { (member.key, $0) } }
    }
}
