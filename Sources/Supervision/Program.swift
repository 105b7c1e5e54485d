import Glibc
import RunFolders
import RunModel
import SystemPackage

/// The program of an attempt, started.
struct Program {
    let identity: ProcessIdentity

    /// - Throws: `SupervisionError` when it cannot be started.
    init(_ order: LaunchOrder) throws(SupervisionError) {
        let input = try openStream()
        defer { close(input) }
        let output = try openStream(appendingTo: order.out)
        defer { close(output) }
        let error = try openStream(appendingTo: order.err)
        defer { close(error) }
        var environment = order.environment.map { (name: $0.name, value: $0.value) }
        if !order.devices.isEmpty {
            environment.removeAll { $0.name == "CUDA_VISIBLE_DEVICES" }
            environment.append((name: "CUDA_VISIBLE_DEVICES", value: order.devices.joined(separator: ",")))
        }
        let pid = try spawn(
            order.arguments, environment: environment, directory: order.directory,
            streams: Streams(input: input, output: output, error: error), place: .ownGroup)
        // Also when it has ended already: nobody has waited for it yet, so its entry stands.
        identity = ProcessIdentity(pid: pid, started: ProcessStatus(of: pid)?.identity.started ?? 0, group: pid)
    }
}

/// How the program of an attempt ended, as the kernel tells.
struct ProgramExit {
    var code: Int?
    var signal: Int?
    /// Processor seconds of the program and of those children that it waited for.
    var cpuSeconds: Double
    /// The largest of them.
    var peakMemoryByteCount: Int
    var warnings: [String] = []

    /// - Parameter status: of wait4(2).
    init(status: CInt, usage: rusage) {
        let low = status & 0x7F
        if low == 0 { code = Int((status >> 8) & 0xFF) } else { signal = Int(low) }
        func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) * 1e-6 }
        cpuSeconds = seconds(usage.ru_utime) + seconds(usage.ru_stime)
        peakMemoryByteCount = usage.ru_maxrss * 1024
    }
}
