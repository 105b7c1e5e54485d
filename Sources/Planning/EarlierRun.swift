package import RunModel
package import RunStore

/// A run that stands in the results folder already, as far as a plan asks for it.
package struct EarlierRun: Sendable {
    package var id: RunID
    /// The folder that it stands under.
    package var purpose: String
    package var isCompleted: Bool
    /// The devices it was given, when it runs on this host now.
    package var devicesInUse: [String]
    package var modelSource: String?
    package var modelFingerprint: String?
    package var equalKey: EqualKey?

    package init(
        id: RunID, purpose: String, isCompleted: Bool, devicesInUse: [String] = [], configuration: RunConfiguration
    ) {
        self.id = id
        self.purpose = purpose
        self.isCompleted = isCompleted
        self.devicesInUse = devicesInUse
        modelSource = configuration.telos?.model.source
        modelFingerprint = configuration.telos?.model.fingerprint
        equalKey = EqualKey(configuration)
    }
}
