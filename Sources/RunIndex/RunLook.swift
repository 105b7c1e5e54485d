import RunModel
import RunStore

/// What the next look at the tree does with a run.
enum RunLook: Int64 {
    /// Nothing more happens to it by itself: it is read once.
    case settled = 0
    /// It lives, or what became of it is told by others than its own files: it is read every time.
    case live = 1
    /// Its files have the last word, and may get more: it is read when they changed.
    case watched = 2
    /// Its folder is just being made: no run yet.
    case beingMade = 3

    init(_ record: RunRecord?) {
        guard let record else {
            self = .beingMade
            return
        }
        // What becomes of a queued run stands in its sweep's files.
        if record.life?.state == .queued {
            self = .live
            return
        }
        switch record.state.state {
        case .queued, .running: self = .live
        case .lost, nil: self = .watched
        // An end that its writer could not write down: should the writer live after all, it goes on.
        case .completed, .failed, .stopped: self = record.life?.state.isFinal == false ? .watched : .settled
        }
    }
}
