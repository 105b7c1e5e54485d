/// The devices of a sweep, handed out to its runs in the order they are listed.
struct DevicePool: Equatable {
    let perRun: Int
    /// Whether there is anything to hand out at all: without devices runs get none.
    let isEmpty: Bool
    private let all: [String]
    private var taken: Set<Int> = []

    init(_ devices: [String], perRun: Int) {
        all = devices
        isEmpty = devices.isEmpty
        // More than there are can never be had; a run then gets all.
        self.perRun = min(perRun, devices.count)
    }

    /// The devices of one more run; nil when too few are free.
    mutating func take() -> [String]? {
        let free = all.indices.filter { !taken.contains($0) }.prefix(perRun)
        guard free.count == perRun else { return nil }
        taken.formUnion(free)
        return free.map { all[$0] }
    }

    /// Takes these devices out, as far as they are free: a run of an earlier runner has them.
    mutating func take(_ devices: [String]) {
        for device in devices {
            if let index = all.indices.first(where: { all[$0] == device && !taken.contains($0) }) {
                taken.insert(index)
            }
        }
    }

    mutating func giveBack(_ devices: [String]) {
        for device in devices {
            if let index = all.indices.first(where: { all[$0] == device && taken.contains($0) }) { taken.remove(index) }
        }
    }
}
