import DurableFiles
import RunFolders
import RunIndex
import RunModel
import RunStore
import SystemPackage
import Testing

/// A run in a final state is looked at no more; resumed, it leaves that state.
struct ResumedRunTests {
    private static func states(_ index: RunIndex) throws -> [RunState?] { try index.counts().map(\.state) }

    @Test(arguments: [RunState.failed, .stopped])
    func itsNewStateIsSeen(state: RunState) throws {
        try withIndexedTree { tree in
            let run = try tree.add("p/m/e/20251226_143000", id: "a000000000", state: state)
            try tree.age(run.path)
            let index = try tree.index()
            #expect(try Self.states(index) == [state])
            var life = IndexedTree.life(.queued)
            life.attempt = 2
            try run.claim(attempt: 2)
            try run.reopen(as: life)
            try index.lookAgain()
            #expect(try Self.states(index) == [.queued])
            #expect(try Self.states(tree.index()) == [.queued])
        }
    }
}
