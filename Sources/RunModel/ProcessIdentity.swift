/// A process, known again for certain: a pid alone is soon another process's.
package struct ProcessIdentity: Hashable, Sendable {
    package var pid: Int32
    /// Field 22 of `/proc/PID/stat`: clock ticks from the boot to its start.
    package var started: UInt64
    /// Its process group, where that is recorded.
    package var group: Int32?

    package init(pid: Int32, started: UInt64, group: Int32? = nil) {
        self.pid = pid
        self.started = started
        self.group = group
    }
}
