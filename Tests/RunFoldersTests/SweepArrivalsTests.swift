import DurableFiles
import RunFolders
import RunModel
import TestSupport
import Testing

struct SweepArrivalsTests {
    private func create(_ sweep: Sweep) throws {
        try sweep.create(
            SweepFile(
                sweep: sweep.id, createdAt: .now(), configFile: "a.yaml", configSHA256: "", arguments: [], parallel: 1,
                runs: []))
    }

    @Test func newSweepsAndNewRunnersAreNoticedOnce() throws {
        try withTemporaryFolder { folder throws in
            let first = Sweep(RunID("p7x2c4dem1")!, results: folder)
            var arrivals = try SweepArrivals(results: folder)
            #expect(try arrivals.next().isEmpty)
            try create(first)
            #expect(try arrivals.next() == [first])
            #expect(try arrivals.next().isEmpty)
            _ = try first.claimRunner()
            #expect(try arrivals.next() == [first])
            // A stop sets nothing going.
            try first.requestStop()
            #expect(try arrivals.next().isEmpty)
        }
    }

    @Test func whatStandsThereIsNoArrival() throws {
        try withTemporaryFolder { folder throws in
            let sweep = Sweep(RunID("p7x2c4dem1")!, results: folder)
            try create(sweep)
            var arrivals = try SweepArrivals(results: folder)
            #expect(try arrivals.next().isEmpty)
        }
    }
}
