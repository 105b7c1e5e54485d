import DurableFiles
import Glibc
import RunModel
import SystemPackage
import TestSupport
import Testing

@testable import RunFolders

struct ProcessTests {
    @Test func aUsersNameIsReadFromTheListOfUsers() throws {
        try withTemporaryFolder { (folder) throws in
            let list = folder.appending("passwd")
            #expect(Machine.userName(of: 1000, in: list) == nil)
            try list.replaceContents(with: "root:x:0:0:root:/root:/bin/sh\n\nbroken\nann:x:1000:1000::/:\n:x:7:7::/:\n")
            #expect(Machine.userName(of: 1000, in: list) == "ann")
            #expect(Machine.userName(of: 0, in: list) == "root")
            #expect(Machine.userName(of: 7, in: list) == nil)
            #expect(Machine.userName(of: 8, in: list) == nil)
        }
    }

    @Test func thisProcessIsAlive() {
        #expect(ProcessIdentity.current.pid == getpid())
        #expect(ProcessIdentity.current.isAlive)
    }

    @Test func theSameNumberWithAnotherStartIsAnotherProcess() {
        var other = ProcessIdentity.current
        other.started += 1
        #expect(!other.isAlive)
    }

    @Test func aGoneProcessIsNotAlive() {
        #expect(!goneProcess().isAlive)
        #expect(!ProcessIdentity(pid: -1, started: 0).isAlive)
        #expect(!ProcessIdentity(pid: 0, started: 0).isAlive)
    }

    @Test func aNameWithBracketsAndSpacesIsNoTrap() {
        let rest = (5...52).map { $0 == 22 ? "8123456" : "\($0)" }.joined(separator: " ")
        let status = ProcessStatus(stat: Array("77 (a) S 1 (b) R 12 \(rest)\n".utf8))
        #expect(status?.identity == ProcessIdentity(pid: 77, started: 8_123_456, group: 5))
        #expect(status?.parent == 12)
        #expect(status?.session == 6)
        #expect(status?.isZombie == false)
    }

    @Test(arguments: ["", "77", "77 (a", "77 (a) S 1", ")77 (a S 1 2 3", "x (a) S 1 2 3"])
    func aStatThatIsNoneIsNil(text: String) {
        #expect(ProcessStatus(stat: Array(text.utf8)) == nil)
    }

    @Test func anotherHostIsKnownByItsHeartbeat() {
        let now = Moment.now()
        func presence(_ secondsAgo: Int64) -> Presence {
            Presence(
                host: "elsewhere", bootID: nil, process: .current,
                heartbeat: Moment(unixMilliseconds: now.unixMilliseconds - secondsAgo * 1000), now: now)
        }
        #expect(presence(299) == .alive)
        #expect(presence(301) == .silent)
    }

    @Test func anEarlierBootsProcessIsGoneWithIt() {
        #expect(
            Presence(
                host: Machine.host, bootID: "00000000-0000-0000-0000-000000000000", process: .current,
                heartbeat: .now(),
                now: .now()) == .rebooted)
    }

    /// Two containers of one host may bear its name, and each counts its processes from 1.
    @Test func anotherContainersProcessIsKnownByItsHeartbeat() {
        let now = Moment.now()
        func presence(_ bootID: String?, secondsAgo: Int64 = 1) -> Presence {
            Presence(
                host: Machine.host, bootID: bootID, process: goneProcess(),
                heartbeat: Moment(unixMilliseconds: now.unixMilliseconds - secondsAgo * 1000), now: now,
                ourBootID: "a/1")
        }
        #expect(presence("a/1") == .gone)
        #expect(presence(nil) == .gone)
        #expect(presence("a/2") == .alive)
        #expect(presence("a") == .alive)
        #expect(presence("a/2", secondsAgo: 301) == .silent)
        #expect(presence("b/1") == .rebooted)
    }
}
