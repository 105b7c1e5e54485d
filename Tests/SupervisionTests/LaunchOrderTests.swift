import JSONValues
import RunFolders
import RunModel
import SystemPackage
import Testing

@testable import Supervision

struct LaunchOrderTests {
    private func order() -> LaunchOrder {
        var order = LaunchOrder(
            arguments: ["bash", "a b"], environment: [LaunchOrder.Variable("LR", "1e-6")], directory: "/p", out: "/o",
            err: "/e", timeLimit: 60, needsFinalMetrics: true)
        order.devices = ["0"]
        order.fromStep = 500
        order.data = [LaunchOrder.DataFile(split: "train", path: "/d/t", name: "d/t", sha256: "00")]
        order.launcher = .current
        order.launcher?.group = nil
        return order
    }

    @Test func itReadsBackAsItWasWritten() throws {
        #expect(try LaunchOrder(json: .parse(order().json.compactText)) == order())
    }

    @Test(arguments: ["arguments", "directory", "out", "err", "grace_s", "devices", "schema", "data"])
    func aMissingMemberIsNamed(key: String) throws {
        var object = order().json.object!
        object[key] = nil
        #expect(throws: SupervisionError.badOrder(problem: "at `\(key)`")) {
            try LaunchOrder(json: .object(object))
        }
    }

    @Test func anOrderWithoutAProgramIsNone() {
        var empty = order()
        empty.arguments = []
        #expect(throws: SupervisionError.self) { try LaunchOrder(json: empty.json) }
    }
}

struct MemoryKillsTests {
    @Test(arguments: [
        ("0::/a/b\n", "/sys/fs/cgroup/a/b/memory.events"),
        ("9:name=systemd:/\n4:cpu,memory:/x\n0::/\n", "/sys/fs/cgroup/memory/x/memory.oom_control"),
        ("0::/\n", "/sys/fs/cgroup/memory.events"),
    ])
    func theCounterIsFoundInBothVersions(cgroups: String, file: String) {
        #expect(MemoryKills.counterFile(cgroups: cgroups)?.string == file)
    }

    @Test func theCounterIsRead() {
        #expect(MemoryKills.count(in: "low 0\noom 3\noom_kill 2\noom_group_kill 0\n") == 2)
        #expect(MemoryKills.count(in: "") == nil)
    }
}
