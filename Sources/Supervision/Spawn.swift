import CLinux
import Glibc
package import SystemPackage

/// Where a started program's standard input, output and error lead.
package struct Streams: Sendable {
    package var input: CInt
    package var output: CInt
    package var error: CInt

    package init(input: CInt, output: CInt, error: CInt) {
        self.input = input
        self.output = output
        self.error = error
    }
}

package enum SpawnPlace: Sendable {
    /// A process group of its own in this session.
    case ownGroup
    /// A session of its own, without a terminal.
    case ownSession
}

/// Starts a program with default signals and no open files but the three streams.
///
/// - Parameters:
///   - arguments: the first is the program: a path, or a name that is looked for in this process's `PATH`.
///   - environment: added to this process's own.
///   - directory: where it is started; nil for this process's own. A relative program path is seen from there.
/// - Returns: its pid; the caller must wait for it.
/// - Throws: `SupervisionError.cannotStart`
/// - Precondition: there is a first argument.
package func spawn(
    _ arguments: [String], environment: [(name: String, value: String)] = [], directory: FilePath? = nil,
    streams: Streams, place: SpawnPlace
) throws(SupervisionError) -> Int32 {
    precondition(!arguments.isEmpty, "a program to start has a name")
    if let directory, directory.withPlatformString({ access($0, X_OK) }) != 0 {
        throw .cannotOpen(path: directory, errno: Errno(rawValue: errno))
    }
    var pid = pid_t()
    let texts =
        inheritedEnvironment(without: Set(environment.map(\.name))) + environment.map { "\($0.name)=\($0.value)" }
    var result: CInt = 0
    withCStrings(arguments) { arguments in
        withCStrings(texts) { environment in
            func start(_ directory: UnsafePointer<CChar>?) {
                result = telos_spawn(
                    &pid, arguments, environment, directory, streams.input, streams.output, streams.error,
                    place == .ownGroup ? TELOS_OWN_GROUP : TELOS_OWN_SESSION)
            }
            if let directory { directory.withPlatformString(start) } else { start(nil) }
        }
    }
    if result != 0 { throw .cannotStart(program: arguments[0], directory: directory, errno: Errno(rawValue: result)) }
    return pid
}

/// This process's environment as `NAME=value`, some names left out.
private func inheritedEnvironment(without names: Set<String>) -> [String] {
    var texts: [String] = []
    var next = environ
    while let text = next.pointee {
        let entry = String(cString: text)
        if !names.contains(String(entry.prefix { $0 != "=" })) { texts.append(entry) }
        next += 1
    }
    return texts
}

/// Calls `body` with the texts as a null-terminated array of C strings.
private func withCStrings(_ texts: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Void) {
    let pointers = texts.map { strdup($0) }
    defer { for pointer in pointers { free(pointer) } }
    body(pointers + [nil])
}

/// Opens `/dev/null` for reading and writing, or a file for appending.
///
/// - Throws: `SupervisionError.cannotOpen`
package func openStream(appendingTo path: FilePath? = nil) throws(SupervisionError) -> CInt {
    let path = path ?? "/dev/null"
    let flags = path == "/dev/null" ? O_RDWR : O_WRONLY | O_CREAT | O_APPEND
    let descriptor = path.withPlatformString { open($0, flags | O_CLOEXEC, 0o666) }
    if descriptor < 0 { throw .cannotOpen(path: path, errno: Errno(rawValue: errno)) }
    return descriptor
}
