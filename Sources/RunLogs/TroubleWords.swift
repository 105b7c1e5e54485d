/// A quick look whether any word of trouble can stand in a line. Nearly all lines of a log hold none, and every one is
/// asked.
enum TroubleWords {
    /// Five bytes out of each message: of `out of memory` and `MemoryError`, `bad_alloc`, `No space left`, `quota`,
    /// `slurmstepd`.
    private static let windows = ["emory", "d_all", "space", "quota", "lurms"].map { Array($0.utf8) }

    /// How far the window may move when a byte stands at its end (Horspool's rule, for all windows at once).
    private static let shifts: [UInt8] = {
        var shifts = [UInt8](repeating: 5, count: 256)
        for window in windows {
            for (index, byte) in window.enumerated() { shifts[Int(byte)] = min(shifts[Int(byte)], UInt8(4 - index)) }
        }
        return shifts
    }()

    static func mayHold(_ line: LineBytes) -> Bool {
        shifts.withUnsafeBufferPointer { shifts in
            var end = 4
            while end < line.count {
                let shift = Int(shifts[Int(line[end])])
                if shift == 0 {
                    if windows.contains(where: { line.from(end - 4, to: end + 1).elementsEqual($0) }) { return true }
                    end += 1
                } else {
                    end += shift
                }
            }
            return false
        }
    }
}
