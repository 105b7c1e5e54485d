import DurableFiles
import JSONValues
package import SystemPackage

/// The header of a safetensors file: which tensors it holds, and where. Nothing in it is trusted.
///
/// Format: https://huggingface.co/docs/safetensors#format — a UInt64 header length, little-endian, a JSON header, the
/// tensors' bytes.
package struct SafetensorsFile: Sendable {
    /// A tensor in the file.
    package struct Tensor: Equatable, Sendable {
        package var name: String
        /// As the file writes it: `F32`, `BF16`.
        package var dtype: String
        package var shape: [Int]
        /// Its bytes, counted from the start of the file.
        package var byteRange: Range<Int>
    }

    package let path: FilePath
    /// Sorted by name.
    package let tensors: [Tensor]
    private let indexByName: [String: Int]

    /// Longer headers are refused, as the reference implementation refuses them.
    private static let maximumHeaderLength = 100_000_000

    /// The bytes of an element of each dtype whose size is known.
    static let elementByteCounts = [
        "F64": 8, "F32": 4, "F16": 2, "BF16": 2, "I64": 8, "I32": 4, "I16": 2, "I8": 1, "U64": 8, "U32": 4, "U16": 2,
        "U8": 1, "BOOL": 1, "F8_E4M3": 1, "F8_E5M2": 1,
    ]

    /// Reads the header and checks that all its tensors lie in the file, each of the size of its shape, none over
    /// another.
    ///
    /// - Throws: `ModelFileError.brokenTensorFile`, `FileError`
    package init(_ path: FilePath) throws {
        self.path = path
        guard let status = try path.status(), status.kind == .regular else {
            throw FileError.notARegularFile(path: path)
        }
        tensors = try Self.readTensors(path, fileByteCount: status.byteCount).sorted {
            $0.name.utf8.lexicographicallyPrecedes($1.name.utf8)
        }
        indexByName = Dictionary(uniqueKeysWithValues: tensors.enumerated().map { ($1.name, $0) })
    }

    package subscript(name: String) -> Tensor? { indexByName[name].map { tensors[$0] } }

    /// The place of a tensor of floating-point numbers that this file must have.
    ///
    /// - Throws: `ModelFileError`
    package func location(of tensor: TensorShape) throws(ModelFileError) -> ModelFolder.TensorLocation {
        guard let found = self[tensor.name] else { throw .missingTensor(name: tensor.name, folder: path) }
        guard found.shape == tensor.shape else {
            throw .wrongShape(name: tensor.name, found: found.shape, expected: tensor.shape)
        }
        guard ModelFolder.supportedDataTypes.contains(found.dtype) else {
            throw .unsupportedDataType(name: tensor.name, dtype: found.dtype)
        }
        return ModelFolder.TensorLocation(file: path, tensor: found)
    }

    /// Reads float32 numbers of a tensor that this file must have.
    ///
    /// - Throws: `ModelFileError`, `FileError`
    package func read(_ tensor: TensorShape, into values: UnsafeMutableBufferPointer<Float>) throws {
        precondition(values.count == tensor.count)
        let location = try location(of: tensor)
        guard location.tensor.dtype == "F32" else {
            throw ModelFileError.unsupportedDataType(name: tensor.name, dtype: location.tensor.dtype)
        }
        try location.read(into: UnsafeMutableRawBufferPointer(values))
    }

    private static func readTensors(_ path: FilePath, fileByteCount: Int) throws -> [Tensor] {
        func broken(_ problem: String) -> ModelFileError { .brokenTensorFile(path: path, problem: problem) }

        guard fileByteCount >= 8 else {
            throw broken("it has \(fileByteCount) bytes, and the header's length alone takes 8")
        }
        let prefix = try bytes(of: path, in: 0..<8)
        guard prefix.count == 8 else { throw broken("it became shorter while it was read") }
        let length = prefix.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard length <= UInt64(min(fileByteCount - 8, maximumHeaderLength)) else {
            throw broken("its header would take \(length) bytes, and the file has \(fileByteCount)")
        }
        let dataStart = 8 + Int(length)
        let header: JSONValue
        do {
            header = try JSONValue.parse(try bytes(of: path, in: 8..<dataStart), rejectingDuplicateKeys: true)
        } catch let error as JSONParseError {
            throw broken("its header is not JSON (\(error))")
        }
        guard let object = header.object else { throw broken("its header is not a JSON object") }

        let dataByteCount = fileByteCount - dataStart
        var tensors: [Tensor] = []
        for member in object.members where member.key != "__metadata__" {
            tensors.append(try tensor(member, dataStart: dataStart, dataByteCount: dataByteCount, broken: broken))
        }
        var end = dataStart
        for tensor in tensors.sorted(by: {
            ($0.byteRange.lowerBound, $0.byteRange.upperBound) < ($1.byteRange.lowerBound, $1.byteRange.upperBound)
        }) {
            guard tensor.byteRange.lowerBound >= end else {
                throw broken("the tensor \"\(tensor.name)\" lies over another one")
            }
            end = tensor.byteRange.upperBound
        }
        return tensors
    }

    private static func tensor(
        _ member: JSONObject.Member, dataStart: Int, dataByteCount: Int, broken: (String) -> ModelFileError
    ) throws(ModelFileError) -> Tensor {
        let name = member.key
        guard let dtype = member.value["dtype"]?.string else { throw broken("the tensor \"\(name)\" has no dtype") }
        guard let extents = member.value["shape"]?.array, extents.count <= 16 else {
            throw broken("the tensor \"\(name)\" has no shape")
        }
        var shape: [Int] = []
        var count = 1
        for extent in extents {
            guard let extent = extent.integer, extent >= 0 else {
                throw broken("the tensor \"\(name)\" has a shape that is not of whole numbers")
            }
            let (product, overflow) = count.multipliedReportingOverflow(by: extent)
            // No file holds so many; with this bound the product with the element's size cannot overflow.
            guard !overflow, product <= 1 << 56 else { throw broken("the tensor \"\(name)\" has an impossible shape") }
            count = product
            shape.append(extent)
        }
        guard let offsets = member.value["data_offsets"]?.array, offsets.count == 2, let start = offsets[0].integer,
            let end = offsets[1].integer
        else { throw broken("the tensor \"\(name)\" has no data_offsets") }
        guard 0 <= start, start <= end, end <= dataByteCount else {
            throw broken("the tensor \"\(name)\" takes the bytes \(start) to \(end), and there are \(dataByteCount)")
        }
        if let size = elementByteCounts[dtype], count * size != end - start {
            throw broken(
                "the tensor \"\(name)\" takes \(end - start) bytes, and its shape and dtype ask for \(count * size)")
        }
        return Tensor(name: name, dtype: dtype, shape: shape, byteRange: dataStart + start..<dataStart + end)
    }

    private static func bytes(of path: FilePath, in range: Range<Int>) throws -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(range.count)
        try path.readPieces(in: range) { bytes.append(contentsOf: $0) }
        return bytes
    }
}
