package import DurableFiles
package import JSONValues
import Kernels
package import SystemPackage

/// `trajectory.zo`: from which weights a zo run started, and the projected gradient of each step. With the base model
/// it is the whole run: the noise can be made again.
///
/// Little-endian: the 8 bytes `TELOSZO1`, the header's length (UInt32), the header (JSON), one Float64 a step.
package struct Trajectory: Equatable, Sendable {
    package var header: JSONValue
    /// Of steps 1, 2, ...
    package var projectedGradients: [Double]
    /// Where the records begin in the file.
    let recordsOffset: Int
    /// The bytes of an incomplete last record, as an interrupted write leaves it; 0 for none.
    package let tornByteCount: Int

    /// Of the header.
    static let schema = 1
    static let magic = Array("TELOSZO1".utf8)

    /// Reads the file. An incomplete last record is ignored.
    ///
    /// - Throws: `TrainingError.brokenTrajectory`, `FileError`
    package init(reading path: FilePath) throws {
        let bytes = try path.readBytes(atMost: 1 << 33)
        guard bytes.starts(with: Self.magic) else {
            throw TrainingError.brokenTrajectory(path: path, problem: "it does not begin with TELOSZO1")
        }
        let length = bytes.dropFirst(8).prefix(4).enumerated().reduce(0) { $0 | Int($1.element) << (8 * $1.offset) }
        guard bytes.count >= 12, bytes.count - 12 >= length else {
            throw TrainingError.brokenTrajectory(path: path, problem: "it ends within its header")
        }
        do {
            header = try JSONValue.parse(bytes[12..<12 + length])
        } catch {
            throw TrainingError.brokenTrajectory(path: path, problem: "its header is not JSON: \(error)")
        }
        let start = 12 + length
        recordsOffset = start
        tornByteCount = (bytes.count - start) % 8
        projectedGradients = (0..<(bytes.count - start) / 8).map { record in
            let place = start + 8 * record
            let bits = (0..<8).reduce(UInt64(0)) { $0 | UInt64(bytes[place + $1]) << (8 * UInt64($1)) }
            return Double(bitPattern: bits)
        }
    }

    /// Reads the file of a training that goes on after `step`, and cuts off what it holds beyond that step.
    ///
    /// - Parameter header: of the training that goes on. It must be the file's.
    /// - Throws: `TrainingError.brokenTrajectory`, and what `check` throws; `FileError`. Then the file is unchanged.
    package init(cutting path: FilePath, to step: Int, header: JSONValue) throws {
        try self.init(reading: path)
        try check(header, path: path)
        guard projectedGradients.count >= step else {
            throw TrainingError.brokenTrajectory(
                path: path, problem: "it holds \(projectedGradients.count) steps, and the run goes on after \(step)")
        }
        projectedGradients.removeLast(projectedGradients.count - step)
        try path.truncate(to: recordsOffset + 8 * step)
    }
}

extension Trajectory {
    /// Refuses a trajectory of another training than the one that writes this header.
    ///
    /// - Throws: `TrainingError.newerTrajectory`, `.unknownAlgorithm`, `.otherTrajectory`
    func check(_ header: JSONValue, path: FilePath) throws(TrainingError) {
        if let schema = self.header["schema"]?.integer, schema > Self.schema {
            throw .newerTrajectory(path: path, schema: schema, known: Self.schema)
        }
        try checkAlgorithm(
            self.header["noise"], of: [header["noise"]?.string] + Noise.Distribution.allCases.map(\.algorithm), path)
        try checkAlgorithm(self.header["lora"]?["init"], of: [UniformNumbers.algorithm], path)
        let (found, expected) = (Self.normalized(self.header), Self.normalized(header))
        if found == expected { return }
        let members = (found.object?.members ?? []) + (expected.object?.members ?? [])
        var keys: [String] = []
        for key in members.map(\.key) where found[key] != expected[key] && !keys.contains(key) { keys.append(key) }
        throw .otherTrajectory(path: path, keys: keys)
    }

    /// Numbers that only another program can make must not be taken for ours.
    private func checkAlgorithm(_ name: JSONValue?, of known: [String?], _ path: FilePath) throws(TrainingError) {
        guard let name = name?.string, !known.contains(name) else { return }
        throw .unknownAlgorithm(path: path, name: name, known: known.compactMap { $0 })
    }

    /// As it reads back: whole numbers lose their point.
    private static func normalized(_ header: JSONValue) -> JSONValue {
        (try? JSONValue.parse(header.compactText)) ?? header
    }
}

/// Writes a trajectory step by step.
package struct TrajectoryWriter: ~Copyable {
    private let file: AppendingFile
    private var pending: [UInt8] = []

    /// Makes the file, whole header first: no reader ever sees a part of one.
    ///
    /// - Throws: `FileError`
    package init(_ path: FilePath, header: JSONValue) throws(FileError) {
        let text = Array(header.compactText.utf8)
        let length = (0..<4).map { UInt8(truncatingIfNeeded: text.count >> (8 * $0)) }
        try path.replaceContents(with: Trajectory.magic + length + text)
        file = try AppendingFile(path)
    }

    /// Goes on with a file that was cut.
    ///
    /// - Throws: `FileError`
    package init(appendingTo path: FilePath) throws(FileError) { file = try AppendingFile(path) }

    package mutating func append(projectedGradient: Double) {
        let bits = projectedGradient.bitPattern
        pending += (0..<8).map { UInt8(truncatingIfNeeded: bits >> (8 * $0)) }
    }

    /// Hands what was appended to the system: it survives this process from here on.
    ///
    /// - Throws: `FileError`
    package mutating func flush() throws(FileError) {
        if pending.isEmpty { return }
        try file.append(pending)
        pending.removeAll(keepingCapacity: true)
    }

    /// Makes it survive the machine too.
    ///
    /// - Throws: `FileError`
    package func synchronize() throws(FileError) { try file.synchronize() }
}
