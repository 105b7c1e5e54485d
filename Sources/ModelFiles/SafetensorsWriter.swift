package import DurableFiles
import JSONValues
package import SystemPackage

/// Writes a safetensors file of float32 tensors.
///
/// Bytes are appended in the tensors' order and then made durable; the file counts as complete only when the caller
/// renames the folder it stands in.
package struct SafetensorsWriter: ~Copyable {
    private let file: AppendingFile
    private let byteCount: Int
    private var written = 0

    /// Makes the file and writes its header.
    ///
    /// - Parameter tensors: what will be appended, in this order.
    /// - Throws: `FileError`, also when something stands at the path.
    package init(_ path: FilePath, tensors: [TensorShape]) throws(FileError) {
        var header = JSONObject([("__metadata__", ["format": "pt"])])
        var end = 0
        for tensor in tensors {
            let start = end
            end += tensor.count * 4
            header[tensor.name] = [
                "dtype": "F32", "shape": .array(tensor.shape.map { JSONValue($0) }),
                "data_offsets": [JSONValue(start), JSONValue(end)],
            ]
        }
        byteCount = end
        var text = Array(JSONValue.object(header).compactText.utf8)
        // The tensors begin at a multiple of 8 bytes, as the reference implementation lays them out.
        text += repeatElement(UInt8(ascii: " "), count: (8 - text.count % 8) % 8)
        let length = (0..<8).map { UInt8(truncatingIfNeeded: text.count >> (8 * $0)) }
        guard try path.createFile(containing: length + text) else {
            throw .system(verb: "make", path: path, errno: .fileExists)
        }
        file = try AppendingFile(path)
    }

    /// Adds the next numbers, in the order of the header's tensors; a tensor may come in several pieces.
    ///
    /// - Throws: `FileError`
    package mutating func append(_ values: UnsafeBufferPointer<Float>) throws(FileError) {
        // Little-endian, as the format and every machine we build for.
        let bytes = UnsafeRawBufferPointer(values)
        var position = 0
        while position < bytes.count {
            let end = min(bytes.count, position + 1 << 20)
            try file.append(Array(bytes[position..<end]))
            position = end
        }
        written += bytes.count
    }

    /// Makes the file durable.
    ///
    /// - Precondition: every tensor was appended.
    /// - Throws: `FileError`
    package consuming func finish() throws(FileError) {
        precondition(written == byteCount, "the tensors appended are not those of the header")
        try file.synchronize()
    }
}
