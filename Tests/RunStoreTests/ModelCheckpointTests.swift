import RunModel
import RunStore
import Testing

struct ModelCheckpointTests {
    @Test(
        arguments: [
            ("k3f9q2ma7x/checkpoint-500", "./R/p/m/e/t/checkpoints/checkpoint-500", 500),
            ("k3f9q2ma7x/checkpoint-0", "/x/checkpoints/checkpoint-0", 0),
            ("k3f9q2ma7x/checkpoint-best", "./x", nil), ("k3f9q2ma7x/checkpoint--5", "./x", nil),
            ("k3f9q2ma7x/checkpoint-500/x", "./x", nil), ("k3f9q2ma7x", "./x", nil),
            ("short/checkpoint-500", "./x", nil),
            // A hub may have such a name.
            ("k3f9q2ma7x/checkpoint-500", "k3f9q2ma7x/checkpoint-500", nil), ("k3f9q2ma7x/checkpoint-500", "", nil),
        ] as [(String, String, Int?)])
    func theFilingSaysWhichRun(filed: String, source: String, step: Int?) {
        let checkpoint = ModelCheckpoint(filed: filed, source: source)
        #expect(checkpoint?.step == step)
        #expect(checkpoint?.run.text == (step == nil ? nil : "k3f9q2ma7x"))
        #expect(checkpoint?.name == step.map { "checkpoint-\($0)" })
    }
}
