import Glibc

/// Asking other programs.
package enum Program {
    /// What a short-lived program writes to its standard output; nil when it fails or takes too long.
    ///
    /// - Parameter command: the program, looked for in `PATH` unless it is a path, and its arguments.
    package static func output(of command: [String], limitMilliseconds: Int = 500) -> String? {
        var ends: [CInt] = [-1, -1]
        guard pipe(&ends) == 0 else { return nil }
        // The child gets its end as its standard output, and neither of these two.
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { close(ends[0]) }
        guard let pid = spawn(command, output: ends[1]) else {
            close(ends[1])
            return nil
        }
        close(ends[1])
        let text = readToEnd(ends[0], limitMilliseconds: limitMilliseconds)
        if text == nil { kill(pid, SIGKILL) }
        var status: CInt = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        return status == 0 ? text : nil
    }

    private static func spawn(_ command: [String], output: CInt) -> pid_t? {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
        var arguments: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var pid: pid_t = 0
        return posix_spawnp(&pid, command[0], &actions, nil, &arguments, environ) == 0 ? pid : nil
    }

    private static func readToEnd(_ descriptor: CInt, limitMilliseconds: Int) -> String? {
        let start = ContinuousClock.now
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 4096)
        while true {
            let elapsed = start.duration(to: .now) / Duration.milliseconds(1)
            let left = limitMilliseconds - Int(elapsed)
            guard left > 0 else { return nil }
            var wait = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            let ready = poll(&wait, 1, CInt(left))
            if ready == 0 { return nil }
            if ready < 0 {
                if errno == EINTR { continue }
                return nil
            }
            let got = Glibc.read(descriptor, &piece, piece.count)
            if got == 0 { return String(decoding: bytes, as: UTF8.self) }
            if got < 0 {
                if errno == EINTR { continue }
                return nil
            }
            // One changed file answers the question: a long list is not kept.
            if bytes.count < 1 << 16 { bytes += piece[..<got] }
        }
    }
}
