import Dispatch
import RunModel
import RunStore

/// Runs that are being read, on all cores, while something else is done.
final class RowReading: @unchecked Sendable {
    let places: ArraySlice<TreeChanges.Place>
    // Written once by the reading, and read after its end was waited for.
    private var rows: [RunRow?] = []
    private let group = DispatchGroup()

    /// - Parameters:
    ///   - descriptor: of the results folder; open until the end.
    ///   - isBrief: whether what is only printed is left for later.
    init(
        _ places: ArraySlice<TreeChanges.Place>, in project: Project, _ descriptor: CInt, now: Moment, isBrief: Bool
    ) {
        self.places = places
        DispatchQueue.global().async(group: group) { [self] in
            rows = parallelMap(Array(places), with: FolderReach(descriptor)) { reach, place in
                RunRow(of: place, in: project, &reach, now: now, isBrief: isBrief)
            }
        }
    }

    /// The runs in their order; nil where no folder stands any more.
    func wait() -> [RunRow?] {
        group.wait()
        return rows
    }
}
