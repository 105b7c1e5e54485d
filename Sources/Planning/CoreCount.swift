import DurableFiles
import Glibc
import SystemPackage

/// The processors that this process may use: of a job that was given some, not the machine's.
package func usableCoreCount() -> Int {
    // `Cpus_allowed:	ff,ffffffff`: one bit for each. (The C library's call for it is not in the Glibc module.)
    let status = (try? FilePath("/proc/self/status").readBytes(atMost: 1 << 20)) ?? []
    let line = String(decoding: status, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix("Cpus_allowed:") }
    let count = (line ?? "").drop { $0 != ":" }.reduce(0) { $0 + ($1.hexDigitValue ?? 0).nonzeroBitCount }
    return count > 0 ? count : max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
}
