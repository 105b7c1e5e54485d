import Glibc

/// A short-lived program that was asked something, and answers on its standard output while we do other things.
package struct Program: ~Copyable {
    private let pid: pid_t
    private let output: CInt

    /// Starts it; nil when it cannot be started.
    ///
    /// - Parameter command: the program, looked for in `PATH` unless it is a path, and its arguments.
    package init?(_ command: [String]) {
        var ends: [CInt] = [-1, -1]
        guard pipe(&ends) == 0 else { return nil }
        // The child gets its end as its standard output, and neither of these two.
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { close(ends[1]) }
        guard let pid = Self.spawn(command, output: ends[1]) else {
            close(ends[0])
            return nil
        }
        (self.pid, output) = (pid, ends[0])
    }

    /// What it wrote; nil when it failed or takes longer than that from now on.
    package consuming func answer(limitMilliseconds: Int) -> String? {
        let text = Self.readToEnd(output, limitMilliseconds: limitMilliseconds)
        if text == nil { kill(pid, SIGKILL) }
        var status: CInt = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        return status == 0 ? text : nil
    }

    deinit { close(output) }

    /// What a program writes to its standard output; nil when it fails or takes too long.
    package static func output(of command: [String], limitMilliseconds: Int = 500) -> String? {
        guard let program = Program(command) else { return nil }
        return program.answer(limitMilliseconds: limitMilliseconds)
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
