import Glibc
import Synchronization

/// SIGTERM and SIGINT: the first asks the training to end after its step.
enum StopSignal {
    private static let signal = Atomic<Int32>(0)

    static var received: Int32? {
        let number = signal.load(ordering: .relaxed)
        return number == 0 ? nil : number
    }

    /// - Parameter secondEnds: whether a second one ends the process at once. A supervisor has SIGKILL for that, and its
    ///   own death may be the second signal: the step must be finished all the same.
    static func listen(secondEnds: Bool) {
        // Made before the handler can need it: making it is no work for a handler.
        signal.store(0, ordering: .relaxed)
        for number in [SIGTERM, SIGINT] {
            var action = sigaction()
            action.__sigaction_handler.sa_handler = { StopSignal.signal.store($0, ordering: .relaxed) }
            action.sa_flags = (secondEnds ? CInt(bitPattern: UInt32(SA_RESETHAND)) : 0) | SA_RESTART
            sigaction(number, &action, nil)
        }
    }
}
