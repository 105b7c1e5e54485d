import DurableFiles
import RunFolders
import RunModel
import RunStore
import SystemPackage
import Testing

@testable import RunIndex

struct ComparableRunTests {
    private static func values(_ rate: Double, seed: Int?, _ more: (String, HyperparameterValue)...)
        -> (inout RunConfiguration) -> Void
    {
        { configuration in
            configuration.hyperparameters = Hyperparameters(
                [("learning_rate", .number(rate))] + (seed.map { [("seed", .integer($0))] } ?? []) + more)
        }
    }

    private func comparable(_ tree: IndexedTree, to id: String) throws -> [String] {
        let index = try tree.index()
        let run = try #require(try index.runs(named: id, in: tree.root).first)
        return try index.runs(comparableTo: run).map { other in
            let id = try #require(other.path.split(separator: "/").last)
            return "\(id.suffix(2)) \(other.seed ?? "-")\(other.hasSameSeed ? " same" : "")"
        }
    }

    @Test func onlyTheSeedMayDiffer() throws {
        try withIndexedTree { tree in
            try tree.add("p/m/e/20251226_143000", id: "a000000000", seconds: 1, change: Self.values(1e-6, seed: 0))
            try tree.add("q/m/e/20251226_143001", id: "b000000000", seconds: 2, change: Self.values(1e-6, seed: 0))
            try tree.add("p/m/e/20251226_143002", id: "c000000000", seconds: 3, change: Self.values(1e-6, seed: 1))
            try tree.add("p/m/e/20251226_143003", id: "d000000000", seconds: 4, change: Self.values(1e-6, seed: nil))
            try tree.add("p/m/e/20251226_143004", id: "e000000000", seconds: 5, change: Self.values(2e-6, seed: 0))
            try tree.add(
                "p/m/e/20251226_143005", id: "f000000000", seconds: 6,
                change: Self.values(1e-6, seed: 0, ("steps", .integer(10))))
            // How many threads computed it makes no difference.
            try tree.add(
                "p/m/e/20251226_143006", id: "g000000000", seconds: 7,
                change: Self.values(1e-6, seed: 0, ("threads", .integer(4))))
            try tree.add("p/other/e/20251226_143007", id: "h000000000", seconds: 8, change: Self.values(1e-6, seed: 0))
            for (index, change) in [
                { $0.task = "CB" }, { $0.method = "fo_lora" }, { $0.task = nil },
            ].enumerated() as EnumeratedSequence<[(inout RunConfiguration) -> Void]> {
                try tree.add("p/m/e/20251226_14301\(index)", id: "j00000000\(index)", seconds: 9) {
                    Self.values(1e-6, seed: 0)(&$0)
                    change(&$0)
                }
            }
            #expect(try comparable(tree, to: "a000000000") == ["06 0 same", "03 -", "02 1", "01 0 same"])
            // An unknown seed is not the same as another unknown one.
            #expect(try comparable(tree, to: "d000000000") == ["06 0", "02 1", "01 0", "00 0"])
            #expect(try comparable(tree, to: "e000000000") == [])
        }
    }

    @Test func modelsAreComparedByTheirWeightsWhereTheseAreKnown() throws {
        func change(_ fingerprint: String?) -> (inout RunConfiguration) -> Void {
            {
                Self.values(1e-6, seed: 0)(&$0)
                $0.telos?.model.fingerprint = fingerprint
            }
        }
        try withIndexedTree { tree in
            try tree.add("p/m/e/20251226_143000", id: "a000000000", seconds: 1, change: change("sha256:1"))
            try tree.add("p/m/e/20251226_143001", id: "b000000000", seconds: 2, change: change("sha256:2"))
            try tree.add("p/n/e/20251226_143002", id: "c000000000", seconds: 3, change: change("sha256:1"))
            try tree.add("p/m/e/20251226_143003", id: "d000000000", seconds: 4, change: change(nil))
            #expect(try comparable(tree, to: "a000000000") == ["03 0 same", "02 0 same"])
            #expect(try comparable(tree, to: "d000000000") == ["01 0 same", "00 0 same"])
        }
    }

    @Test func whatNobodyKnowsIsNotComparable() throws {
        try withIndexedTree { tree in
            for index in 0..<2 {
                try tree.add("p/m/e/20251226_14300\(index)", id: "a00000000\(index)", seconds: 1) {
                    $0.hyperparameters = Hyperparameters([("seed", .integer(0))])
                }
            }
            #expect(try comparable(tree, to: "a000000000") == [])
        }
    }
}
