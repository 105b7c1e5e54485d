import DurableFiles
import Glibc
import Planning
import RunModel

/// Writes results, to standard output, at once: no buffer may hold a line back from a pipe.
func printResult(_ text: String) {
    write(text, to: STDOUT_FILENO)
}

/// Writes a message, to standard error: `telos: ` before its first line.
func printError(_ message: String) {
    write("telos: \(visibleLines(message))\n", to: STDERR_FILENO)
}

/// Writes a problem, to standard error: as a message, but where it stands in a file as compilers do, so that editors
/// find the line.
func printProblem(_ problem: ConfigProblem) {
    if case .file = problem.place { printNotice(problem.description) } else { printError(problem.description) }
}

/// Writes a notice, to standard error.
func printNotice(_ text: String) {
    write(visibleLines(text) + "\n", to: STDERR_FILENO)
}

/// Messages quote files that anybody can write: no control character but the line feed may reach the terminal.
private func visibleLines(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { visible(String($0)) }.joined(separator: "\n")
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
