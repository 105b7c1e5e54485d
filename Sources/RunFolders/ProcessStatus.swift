import DurableFiles
import Glibc
package import RunModel
import SystemPackage

/// What `/proc/PID/stat` says of a process.
package struct ProcessStatus: Equatable, Sendable {
    package var identity: ProcessIdentity
    package var parent: Int32
    package var session: Int32
    /// Dead, and only not yet waited for.
    package var isZombie: Bool

    /// nil when there is no such process.
    package init?(of pid: Int32) {
        guard pid > 0, let bytes = try? FilePath("/proc/\(pid)/stat").readBytes(atMost: 1 << 16) else { return nil }
        self.init(stat: bytes)
    }

    /// Reads the one line of `/proc/PID/stat` (proc(5)): the name stands in brackets and may hold brackets and
    /// spaces itself, so the fields are counted from the last closing one.
    init?(stat bytes: [UInt8]) {
        guard let open = bytes.firstIndex(of: UInt8(ascii: "(")), let close = bytes.lastIndex(of: UInt8(ascii: ")")),
            open < close
        else { return nil }
        let before = String(decoding: bytes[..<open], as: UTF8.self).split(separator: " ")
        // The first of these is field 3.
        let fields = String(decoding: bytes[(close + 1)...], as: UTF8.self).split { $0 == " " || $0 == "\n" }
        guard let pid = before.first.flatMap({ Int32($0) }), fields.count > 19, let parent = Int32(fields[1]),
            let group = Int32(fields[2]), let session = Int32(fields[3]), let started = UInt64(fields[19])
        else { return nil }
        identity = ProcessIdentity(pid: pid, started: started, group: group)
        self.parent = parent
        self.session = session
        isZombie = fields[0] == "Z" || fields[0] == "X"
    }
}

extension ProcessIdentity {
    /// This process.
    package static var current: ProcessIdentity {
        // `/proc` may be missing in a bare container: the pid alone is then all there is.
        ProcessIdentity(of: getpid()) ?? ProcessIdentity(pid: getpid(), started: 0)
    }

    /// The process of that number, without its group; nil when it does not live.
    package init?(of pid: Int32) {
        guard let status = ProcessStatus(of: pid), !status.isZombie else { return nil }
        self.init(pid: pid, started: status.identity.started)
    }

    /// Whether this very process lives on this machine: the number alone may be another's by now. A zombie is dead.
    package var isAlive: Bool { ProcessIdentity(of: pid)?.started == started }

    /// The living processes that came from this one, also those that opened sessions of their own. One whose parents
    /// died is found only while this process adopts orphans.
    package func descendants() -> [ProcessStatus] {
        let entries = (try? FilePath("/proc").children()) ?? []
        let all = entries.compactMap { Int32($0.name.string).flatMap { ProcessStatus(of: $0) } }
        let children = Dictionary(grouping: all, by: \.parent)
        var found: [ProcessStatus] = []
        var parents = [pid]
        while let parent = parents.popLast() {
            for child in children[parent] ?? [] {
                found.append(child)
                parents.append(child.identity.pid)
            }
        }
        return found.filter { !$0.isZombie }
    }

    /// The living processes of the session that this process opened, itself left out: a supervisor's are the
    /// program it started and all that came from it, also when the supervisor is dead.
    package func sessionMembers() -> [ProcessStatus] {
        // The kernel gives a number to no new process while a session bears it. So if the number's process is
        // another one now, the session is gone.
        if let leader = ProcessStatus(of: pid), leader.identity.started != started { return [] }
        // Asking the kernel for the session is far cheaper than reading what it writes of each process.
        let entries = (try? FilePath("/proc").children()) ?? []
        return entries.compactMap { entry -> ProcessStatus? in
            guard let number = Int32(entry.name.string), number != pid, getsid(number) == pid,
                let status = ProcessStatus(of: number)
            else { return nil }
            return status.session == pid && !status.isZombie && status.identity.started >= started ? status : nil
        }
    }
}
