import DurableFiles
import JSONValues
import SystemPackage
import TestSupport
import Testing

@testable import FineTuning

struct TrajectoryTests {
    @Test func theBytesAreThoseOfTheFormat() throws {
        try withTemporaryFolder { folder in
            let path = folder.appending("trajectory.zo")
            var writer = try TrajectoryWriter(path, header: ["schema": 1])
            writer.append(projectedGradient: -2)
            try writer.flush()
            #expect(
                try path.readBytes() == Array("TELOSZO1".utf8) + [12, 0, 0, 0] + Array(#"{"schema":1}"#.utf8) + [
                    0, 0, 0, 0, 0, 0, 0, 0xC0,
                ])
        }
    }

    @Test func readsBackWithoutATornRecord() throws {
        try withTemporaryFolder { folder in
            let path = folder.appending("trajectory.zo")
            var writer = try TrajectoryWriter(path, header: ["schema": 1])
            for value in [0.1, -1e-300, .infinity] { writer.append(projectedGradient: value) }
            try writer.flush()
            try AppendingFile(path).append([1, 2, 3])
            let trajectory = try Trajectory(reading: path)
            #expect(trajectory.header == ["schema": 1])
            #expect(trajectory.projectedGradients == [0.1, -1e-300, .infinity])
            #expect(trajectory.tornByteCount == 3)
        }
    }

    static let broken: [(bytes: [UInt8], problem: String)] = [
        (Array("TELOSZO2".utf8), "it does not begin with TELOSZO1"),
        (Array("TELOSZO1".utf8) + [1, 0], "it ends within its header"),
        (Array("TELOSZO1".utf8) + [255, 255, 255, 255, 0], "it ends within its header"),
        (
            Array("TELOSZO1".utf8) + [1, 0, 0, 0, UInt8(ascii: "{")],
            "its header is not JSON: line 1, column 2: expected a key in double quotes"
        ),
    ]

    @Test(arguments: broken)
    func refusesWhatIsNoTrajectory(bytes: [UInt8], problem: String) throws {
        try withTemporaryFolder { folder in
            let path = folder.appending("t")
            try path.replaceContents(with: bytes)
            #expect(throws: TrainingError.brokenTrajectory(path: path, problem: problem)) {
                try Trajectory(reading: path)
            }
        }
    }

    /// Whatever bytes stand in the file, reading it ends with records or an error, never with a trap; and a header that
    /// is not the training's is not taken for it.
    @Test func everyTruncationAndEveryFlippedBitIsSurvived() throws {
        try withTemporaryFolder { folder in
            let path = folder.appending("trajectory.zo")
            let header: JSONValue = ["schema": 1, "seed": 0, "noise": "n"]
            var writer = try TrajectoryWriter(path, header: header)
            for value in [0.1, -2] { writer.append(projectedGradient: value) }
            try writer.flush()
            let whole = try path.readBytes()
            let recordsOffset = whole.count - 16
            for count in 0..<whole.count {
                try path.replaceContents(with: Array(whole.prefix(count)), isDurable: false)
                let trajectory = try? Trajectory(reading: path)
                #expect(
                    trajectory?.projectedGradients.count == (count < recordsOffset ? nil : (count - recordsOffset) / 8))
                #expect(
                    trajectory.map { $0.tornByteCount } == (count < recordsOffset ? nil : (count - recordsOffset) % 8))
            }
            for index in 0..<recordsOffset {
                for bit in 0..<8 {
                    var bytes = whole
                    bytes[index] ^= 1 << bit
                    try path.replaceContents(with: bytes, isDurable: false)
                    guard let trajectory = try? Trajectory(reading: path) else { continue }
                    #expect(throws: TrainingError.self, "byte \(index), bit \(bit)") {
                        try trajectory.check(header, path: path)
                    }
                }
            }
        }
    }
}
