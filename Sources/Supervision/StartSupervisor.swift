import Glibc
import JSONValues
package import RunFolders
package import SystemPackage

/// Starts a supervisor in a session of its own and gives it its order.
///
/// - Parameters:
///   - program: `telos-supervisor`.
///   - folder: with an absolute path, so that a list of processes shows which run it is.
///   - error: where its standard error leads; nil for nowhere. It says there why it does not start an attempt.
/// - Returns: its pid; the caller must wait for it.
/// - Throws: `SupervisionError`
package func startSupervisor(
    _ program: FilePath, folder: RunFolder, attempt: Int, order: LaunchOrder, error: CInt? = nil
) throws(SupervisionError) -> Int32 {
    var ends: [CInt] = [-1, -1]
    if pipe(&ends) != 0 { throw .cannotOpen(path: "a pipe", errno: Errno(rawValue: errno)) }
    // Nobody else may hold the writing end: the supervisor reads to its end.
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    defer { close(ends[1]) }
    let pid = try spawnSupervisor(program, folder, attempt, input: ends[0], error: error)
    // One that dies while it reads is seen by its end.
    signal(SIGPIPE, SIG_IGN)
    let bytes = Array(order.json.compactText.utf8)
    var done = 0
    while done < bytes.count {
        let count = bytes.withUnsafeBytes { write(ends[1], $0.baseAddress! + done, $0.count - done) }
        if count < 0, errno == EINTR { continue }
        if count <= 0 { break }
        done += count
    }
    return pid
}

/// Closes `input`.
private func spawnSupervisor(
    _ program: FilePath, _ folder: RunFolder, _ attempt: Int, input: CInt, error: CInt?
) throws(SupervisionError) -> Int32 {
    defer { close(input) }
    let null = try openStream()
    defer { close(null) }
    return try spawn(
        [program.string, folder.path.string, "--attempt", String(attempt)],
        streams: Streams(input: input, output: null, error: error ?? null), place: .ownSession)
}
