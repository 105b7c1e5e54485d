import ModelFiles
import Testing

@testable import Llama

struct WorkspaceTests {
    @Test(arguments: SmallModels.all, [false, true])
    func itHoldsTheBytesItSays(config: ModelConfig, keeping: Bool) {
        for rank in [0, 3] {
            var workspace = Workspace(config, adapterRank: rank, maximumLogitCount: 40)
            workspace.prepare(tokens: 21, rows: 5, keeping: keeping)
            let told = workspace.byteCount(tokens: 21, rows: 5, keeping: keeping)
            #expect(told == workspace.heldByteCount)
        }
    }
}
