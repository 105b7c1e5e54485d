import DurableFiles
import Glibc
import SystemPackage

/// This machine, in this boot: what makes a process's pid and start time mean something.
package enum Machine {
    /// The name that `state.json` and claims carry.
    package static let host: String = {
        var buffer = [CChar](repeating: 0, count: 256)
        guard gethostname(&buffer, buffer.count - 1) == 0 else { return "localhost" }
        return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }()

    /// The kernel's name for this boot; nil where it does not tell. In a container with process numbers of its own,
    /// the number of that namespace follows after a slash: `3f0c...-e1/4026532201`.
    package static let bootID: String? = {
        guard let bytes = try? FilePath("/proc/sys/kernel/random/boot_id").readBytes(atMost: 4096) else { return nil }
        let boot = String(decoding: bytes.prefix { $0 > 0x20 }, as: UTF8.self)
        guard let namespace = (try? FilePath("/proc/self/ns/pid").status())??.inode, namespace != initialNamespace
        else {
            return boot
        }
        return "\(boot)/\(namespace)"
    }()

    /// The number of the machine's own (PROC_PID_INIT_INO in linux/proc_ns.h).
    private static let initialNamespace: UInt64 = 0xEFFF_FFFC

    /// The name of this process's user as the environment has it, else as `/etc/passwd` has it, else `uid 1000`. The
    /// system's services for names are not asked: a statically linked program can ask them only where it was built.
    package static let user: String = {
        for name in ["LOGNAME", "USER"] {
            if let value = getenv(name).map({ String(cString: $0) }), !value.isEmpty { return value }
        }
        return userName(of: getuid(), in: "/etc/passwd") ?? "uid \(getuid())"
    }()

    /// nil where the list of users cannot be read or has no such user.
    static func userName(of id: UInt32, in list: FilePath) -> String? {
        guard let bytes = try? list.readBytes(atMost: 1 << 20) else { return nil }
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            let fields = line.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
            guard fields.count > 2, String(decoding: fields[2], as: UTF8.self) == String(id) else { continue }
            return fields[0].isEmpty ? nil : String(decoding: fields[0], as: UTF8.self)
        }
        return nil
    }
}
