import Glibc

/// A process of this machine that has not ended.
package struct RunningProcess {
    package let pid: Int32
    package let session: Int32
    package let command: String

    /// All that may be looked at.
    package static var all: [RunningProcess] { pids.compactMap(RunningProcess.init) }

    /// Those that were started with this entry in their environment: whatever session they are in.
    package static func all(with entry: String) -> [RunningProcess] {
        pids.filter { pid in
            let environment = contents("/proc/\(pid)/environ") + [0]
            // In C: this is looked for in every process of the machine, again and again.
            return environment.withUnsafeBufferPointer { bytes in
                bytes.withMemoryRebound(to: CChar.self) { texts in
                    var next = 0
                    while next < texts.count, let text = texts.baseAddress?.advanced(by: next) {
                        if strcmp(text, entry) == 0 { return true }
                        next += strlen(text) + 1
                    }
                    return false
                }
            }
        }.compactMap(RunningProcess.init)
    }

    private init?(_ pid: pid_t) {
        // `pid (name) state ppid group session ...`: a name may hold anything, brackets too.
        let status = String(decoding: Self.contents("/proc/\(pid)/stat"), as: UTF8.self)
        guard let end = status.lastIndex(of: ")") else { return nil }
        let fields = status[end...].split(separator: " ")
        guard fields.count > 4, fields[1] != "Z", fields[1] != "X", let session = pid_t(fields[4]) else { return nil }
        self.pid = pid
        self.session = session
        command = Self.contents("/proc/\(pid)/cmdline").split(separator: 0)
            .map { String(decoding: $0, as: UTF8.self) }.joined(separator: " ")
    }

    private static var pids: [pid_t] {
        guard let folder = opendir("/proc") else { return [] }
        defer { closedir(folder) }
        var pids: [pid_t] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if let pid = pid_t(name) { pids.append(pid) }
        }
        return pids
    }

    /// Nothing for a process that has just ended.
    private static func contents(_ path: String) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return [] }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 14)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            if count <= 0 { return bytes }
            bytes += buffer[..<count]
        }
    }
}
