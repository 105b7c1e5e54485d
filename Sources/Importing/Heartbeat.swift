import Dispatch
import RunFolders

/// Gives a claim's signs of life until it is stopped, whatever the import itself waits for: the index of a large tree, a
/// slow disk.
struct Heartbeat {
    private let timer: any DispatchSourceTimer

    /// - Parameter interval: in seconds.
    init(of claim: ImportClaim, every interval: Double) {
        timer = DispatchSource.makeTimerSource(queue: DispatchQueue(label: "telos.import.heartbeat"))
        timer.schedule(deadline: .now() + interval, repeating: interval)
        timer.setEventHandler { claim.beat() }
        timer.resume()
    }

    func stop() { timer.cancel() }
}
