package import RunModel
package import RunStore

/// The runs that stand in the results folder already, as far as a plan asks for them.
package protocol EarlierRuns {
    /// The completed runs that are equal to one that is planned: for each key the newest.
    func completed(equalTo keys: Set<EqualKey>) throws -> [EqualKey: EarlierRun]

    /// The newest run of the model of that name whose fingerprint is known and another.
    func newest(ofModel source: String, withWeightsOtherThan fingerprint: String) throws -> RunID?

    /// Those that run on this host now with devices of their own.
    func usingDevices() throws -> [EarlierRun]

    /// The beginning of a run's id that tells it from all others.
    func shortID(_ id: RunID) throws -> String
}

/// A run that stands in the results folder already.
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

/// All of them at hand, oldest first.
extension [EarlierRun]: EarlierRuns {
    package func completed(equalTo keys: Set<EqualKey>) -> [EqualKey: EarlierRun] {
        var completed: [EqualKey: EarlierRun] = [:]
        for run in self where run.isCompleted {
            if let key = run.equalKey, keys.contains(key) { completed[key] = run }
        }
        return completed
    }

    package func newest(ofModel source: String, withWeightsOtherThan fingerprint: String) -> RunID? {
        last { $0.modelSource == source && $0.modelFingerprint != nil && $0.modelFingerprint != fingerprint }?.id
    }

    package func usingDevices() -> [EarlierRun] { filter { !$0.devicesInUse.isEmpty } }

    package func shortID(_ id: RunID) -> String { ShortIDs(map(\.id))[id] }
}
