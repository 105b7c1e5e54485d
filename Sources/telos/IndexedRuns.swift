import Dispatch
import Planning
import RunFolders
import RunIndex
import RunModel
import RunStore

/// The earlier runs as the index finds them: only those are read that a plan names.
struct IndexedRuns: EarlierRuns {
    private let opening: Opening
    private var index: RunIndex { get throws { try opening.index() } }

    /// The index is brought up to date while the caller reads what it plans; the first question waits for it.
    init(of project: Project) { opening = Opening(project) }

    private final class Opening: @unchecked Sendable {
        // Written once by the opening, and read after its end was waited for.
        private var result: Result<RunIndex, any Error>?
        private let group = DispatchGroup()

        init(_ project: Project) {
            DispatchQueue.global(qos: .userInitiated).async(group: group) { [self] in
                result = Result { try project.index() }
            }
        }

        func index() throws -> RunIndex {
            group.wait()
            return try result!.get()
        }
    }

    func completed(equalTo keys: Set<EqualKey>) throws -> [EqualKey: EarlierRun] {
        try index.newestCompletedRuns(equalTo: keys).compactMapValues(EarlierRun.init)
    }

    func newest(ofModel source: String, withWeightsOtherThan fingerprint: String) throws -> RunID? {
        try index.newestRun(ofModel: source, withFingerprintOtherThan: fingerprint)
    }

    func usingDevices() throws -> [EarlierRun] {
        try index.unfinishedRuns().compactMap(EarlierRun.init).filter { !$0.devicesInUse.isEmpty }
    }

    func shortID(_ id: RunID) throws -> String { try index.shortID(id) }
}

extension EarlierRun {
    /// nil for a run whose configuration is not known.
    fileprivate init?(_ record: RunRecord) {
        guard let configuration = record.configuration else { return nil }
        let isHere = record.life?.host == Machine.host && record.state.state == .running
        self.init(
            id: record.id, purpose: record.place.purpose, isCompleted: record.state.state == .completed,
            devicesInUse: isHere ? record.life?.attempts.last?.devices ?? [] : [], configuration: configuration)
    }
}
