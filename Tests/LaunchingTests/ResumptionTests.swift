import DurableFiles
import Glibc
import RunFolders
import RunModel
import RunStore
import SystemPackage
import TestSupport
import Testing

@testable import Launching

struct ResumptionTests {
    @Test func aResumedRunIsToldToWhoeverLooksAtTheFolderAboveIt() throws {
        try withTemporaryFolder { folder in
            let path = folder.pushing("Results_v2/p/m/e/20251226_143000")
            try path.makeFolders(isDurable: false)
            var life = RunLife(state: .stopped, host: Machine.host, bootID: Machine.bootID, queuedAt: .now())
            life.reason = .asked
            try RunFolder(path).replaceLife(life)
            let above = path.containingFolder
            var times = [timespec](repeating: timespec(tv_sec: 1_000_000_000, tv_nsec: 0), count: 2)
            try #require(above.withPlatformString { utimensat(AT_FDCWD, $0, &times, 0) } == 0)
            let id = try #require(RunID("k3f9q2ma7x"))
            let place = try #require(RunPlace(components: ["p", "m", "e", "20251226_143000"]))
            let run = RunRecord(
                id: id, path: path, place: place, state: ObservedState(.stopped, reason: .asked), createdAt: .now())
            let sweep = Sweep(id, results: folder.appending("Results_v2"))
            try Resumption(run: run, life: life, sweep: sweep).queue(launcher: .current)
            #expect(try RunFolder(path).readLife()?.state == .queued)
            let status = try #require(try above.status())
            #expect(status.modified > 1_000_000_000_000_000_000)
        }
    }
}
