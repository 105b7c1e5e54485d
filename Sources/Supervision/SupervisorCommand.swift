import Glibc
import JSONValues
import RunFolders
import SystemPackage

/// The whole of the program `telos-supervisor`.
package enum SupervisorCommand {
    /// - Returns: the exit code: 0 when the attempt was carried to its end, however that was; 1 when it could not be;
    ///   2 for wrong usage. What went wrong is one line on the standard error.
    package static func main(arguments: [String]) -> CInt {
        do {
            guard arguments.count == 4, arguments[2] == "--attempt", let attempt = Int(arguments[3]), attempt > 0,
                FilePath(arguments[1]).isAbsolute
            else { throw SupervisionError.badArguments }
            let order = try readOrder()
            try Supervisor(RunFolder(FilePath(arguments[1])), attempt: attempt, order: order).run()
            return 0
        } catch {
            writeError("telos-supervisor: \(error)\n")
            return error as? SupervisionError == .badArguments ? 2 : 1
        }
    }

    private static func readOrder() throws(SupervisionError) -> LaunchOrder {
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(0, &piece, piece.count)
            if count < 0, errno == EINTR { continue }
            if count < 0 { throw .badOrder(problem: Errno(rawValue: errno).description) }
            if count == 0 { break }
            bytes += piece[..<count]
            if bytes.count > 16 << 20 { throw .badOrder(problem: "it is longer than 16 MiB") }
        }
        do {
            return try LaunchOrder(json: JSONValue.parse(bytes))
        } catch let error as SupervisionError {
            throw error
        } catch {
            throw .badOrder(problem: "\(error)")
        }
    }
}

/// Writes to the standard error; nothing can be done when that fails.
package func writeError(_ text: String) {
    let bytes = Array(text.utf8)
    _ = write(2, bytes, bytes.count)
}
