import DurableFiles
import Glibc
import RunFolders
import RunModel
import SystemPackage
import TestSupport
import Testing

@testable import Launching

struct WaitingRunnerTests {
    @Test func anOrderIsReadBack() throws {
        let order = RunnerOrder([.random(), .random()])
        try withTemporaryFolder { folder in
            let file = folder.appending("order")
            let descriptor = file.withPlatformString { open($0, O_RDWR | O_CREAT, 0o600) }
            defer { close(descriptor) }
            order.write(to: descriptor)
            lseek(descriptor, 0, SEEK_SET)
            #expect(RunnerOrder.read(from: descriptor) == order)
        }
    }

    /// Whoever gave it may have died meanwhile.
    @Test(arguments: ["", "a123456789\n", "a123456789\ngo", "no id\ngo\n", "a123456789\ngo\nmore\n"])
    func anOrderThatIsNotWholeIsNone(text: String) {
        #expect(RunnerOrder(text) == nil)
    }

    @Test func toldNothingItEnds() throws {
        try withTemporaryFolder { folder in
            // The starter is killed before it gives an order.
            let starter = try startFixture("abandon", root: folder, sweeps: [])
            _ = try waited(for: starter)
            let pid = try #require(Int32(String(decoding: folder.appending("runner").readBytes(), as: UTF8.self)))
            try eventually("the runner ends") { kill(pid, 0) != 0 }
            #expect(try folder.children().map(\.name.string) == ["runner"])
        }
    }
}
