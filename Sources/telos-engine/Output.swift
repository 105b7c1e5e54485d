import Glibc

/// Writes to stdout at once: it is a log file most of the time, and what was said must survive this process.
func writeOutput(_ text: String) { write(text, to: STDOUT_FILENO) }

/// Writes to stderr at once.
func writeError(_ text: String) { write(text, to: STDERR_FILENO) }

private func write(_ text: String, to descriptor: CInt) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
        let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        if count < 0, errno == EINTR { continue }
        // Nobody reads it, or the disk is full: the run's own files tell what matters, and say if they cannot.
        if count <= 0 { return }
        bytes = bytes.dropFirst(count)
    }
}
