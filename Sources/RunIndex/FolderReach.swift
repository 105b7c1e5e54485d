import CLinux
import Glibc

/// Leads to runs by way of the folder that they stand in, which is found once for all that follow one another.
struct FolderReach: ~Copyable {
    let results: CInt
    private var path: [UInt8]?
    private var descriptor: CInt = -1

    /// - Parameter results: the descriptor of the results folder.
    init(_ results: CInt) { self.results = results }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// - Parameter path: relative to the results folder; its own is empty.
    /// - Returns: a descriptor that only leads to what stands there, until the next call; -1 when nothing does.
    mutating func descriptor(of path: [UInt8]) -> CInt {
        if path == self.path { return descriptor }
        if descriptor >= 0 { close(descriptor) }
        self.path = path
        descriptor = (path.isEmpty ? [UInt8(ascii: "."), 0] : path + [0]).withUnsafeBytes {
            telos_find_folder(results, $0.bindMemory(to: CChar.self).baseAddress!)
        }
        return descriptor
    }
}
