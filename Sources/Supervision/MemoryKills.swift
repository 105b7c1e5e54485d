import DurableFiles
import SystemPackage

/// How often the kernel killed a process of this process's control group because its memory ran out.
enum MemoryKills {
    /// nil where no control group tells.
    static func count() -> Int? {
        guard let bytes = try? FilePath("/proc/self/cgroup").readBytes(atMost: 1 << 20) else { return nil }
        return counterFile(cgroups: String(decoding: bytes, as: UTF8.self)).flatMap { file in
            (try? file.readBytes(atMost: 1 << 20)).flatMap { count(in: String(decoding: $0, as: UTF8.self)) }
        }
    }

    /// The file that counts, by the lines of `/proc/self/cgroup` (cgroups(7)): `4:memory:/path` of version 1,
    /// `0::/path` of version 2. On a machine with both the memory controller is in one of them.
    static func counterFile(cgroups: String) -> FilePath? {
        var version2: FilePath?
        for line in cgroups.split(separator: "\n") {
            let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard fields.count == 3 else { continue }
            // The path begins with a slash, which would make it the whole path.
            let path = String(fields[2].drop { $0 == "/" })
            if fields[1].split(separator: ",").contains("memory") {
                return FilePath("/sys/fs/cgroup/memory").appending(path).appending("memory.oom_control")
            }
            if fields[0] == "0" { version2 = FilePath("/sys/fs/cgroup").appending(path).appending("memory.events") }
        }
        return version2
    }

    static func count(in text: String) -> Int? {
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            if words.count == 2, words[0] == "oom_kill" { return Int(words[1]) }
        }
        return nil
    }
}
