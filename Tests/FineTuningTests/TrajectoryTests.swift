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

    @Test(arguments: [
        ([UInt8]("TELOSZO2".utf8), "it does not begin with TELOSZO1"),
        (Array("TELOSZO1".utf8) + [1, 0], "it ends within its header"),
        (Array("TELOSZO1".utf8) + [255, 255, 255, 255, 0], "it ends within its header"),
    ])
    func refusesWhatIsNoTrajectory(bytes: [UInt8], problem: String) throws {
        try withTemporaryFolder { folder in
            let path = folder.appending("t")
            try path.replaceContents(with: bytes)
            #expect(throws: TrainingError.brokenTrajectory(path: path, problem: problem)) {
                try Trajectory(reading: path)
            }
        }
    }
}
