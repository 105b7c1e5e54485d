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

/// Writes bytes of a file to standard output as they are.
func printResult(bytes: UnsafeRawBufferPointer) {
    write(bytes, to: STDOUT_FILENO)
}

private func write(_ text: String, to descriptor: CInt) {
    var text = text
    text.withUTF8 { write(UnsafeRawBufferPointer($0), to: descriptor) }
}

private func write(_ bytes: UnsafeRawBufferPointer, to descriptor: CInt) {
    var done = 0
    while done < bytes.count {
        let count = Glibc.write(descriptor, bytes.baseAddress! + done, bytes.count - done)
        if count < 0, errno == EINTR { continue }
        // A closed pipe ends quietly: the reader has seen what it wanted.
        if count < 0 { exit(errno == EPIPE ? 0 : 1) }
        done += count
    }
}
