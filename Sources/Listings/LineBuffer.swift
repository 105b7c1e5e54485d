/// Gathers lines, and hands them on in pieces worth a system call.
struct LineBuffer {
    /// The line that is being written, after those that are.
    var bytes: [UInt8] = []
    private static let pieceByteCount = 1 << 16

    mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

    mutating func append(_ scalar: Unicode.Scalar) { bytes.append(UInt8(ascii: scalar)) }

    mutating func endLine(_ write: (String) -> Void) {
        bytes.append(UInt8(ascii: "\n"))
        if bytes.count >= Self.pieceByteCount { flush(write) }
    }

    mutating func flush(_ write: (String) -> Void) {
        if bytes.isEmpty { return }
        write(String(decoding: bytes, as: UTF8.self))
        bytes.removeAll(keepingCapacity: true)
    }
}
