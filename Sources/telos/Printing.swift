import DurableFiles
import Glibc

/// Writes results, to standard output, at once: no buffer may hold a line back from a pipe.
func printResult(_ text: String) {
    write(text, to: STDOUT_FILENO)
}

/// Writes a message, to standard error: `telos: ` before its first line.
func printError(_ message: String) {
    write("telos: \(message)\n", to: STDERR_FILENO)
}

/// Writes a notice, to standard error, as it is.
func printNotice(_ text: String) {
    write(text + "\n", to: STDERR_FILENO)
}

private func write(_ text: String, to descriptor: CInt) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
        let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        if count < 0, errno == EINTR { continue }
        // A closed pipe ends quietly: the reader has seen what it wanted.
        if count < 0 { exit(errno == EPIPE ? 0 : 1) }
        bytes = bytes.dropFirst(count)
    }
}
