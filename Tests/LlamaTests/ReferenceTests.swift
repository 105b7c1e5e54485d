import JSONValues
import Kernels
import Llama
import ModelFiles
import TestSupport
import Testing

/// Against PyTorch on a small model of every family, and on the example's. Tolerances: float32 rounds differently in
/// another order of sums.
struct ReferenceTests {
    @Test(arguments: Reference.names)
    func parametersStandInTheOrderOfNamedParameters(name: String) throws {
        let reference = try Reference(name)
        let expected = reference.json["parameters"]!.array!.map { $0.array! }
        #expect(reference.pass.layout.tensors.map(\.name) == expected.map { $0[0].string! })
        #expect(reference.pass.layout.tensors.map(\.shape) == expected.map { $0[1].array!.map { $0.integer! } })
    }

    @Test(arguments: Reference.names)
    func logitsAreTheReferences(name: String) throws {
        let reference = try Reference(name)
        let expected = reference.json["logits"]!
        var batch = PackedBatch()
        // Another sequence stands before it: packing must not be seen.
        batch.append([3, 2, 4], scored: 0..<0)
        batch.append(expected["ids"]!.array!.map { $0.integer! }, scored: 0..<0)
        let logits = try reference.pass.logits(reference.model.parameters, batch)
        for (row, numbers) in expected["rows"]!.array!.enumerated() {
            for (column, number) in numbers.array!.enumerated() {
                let found = Double(logits[(3 + row) * reference.model.config.vocabSize + column])
                #expect(abs(found - number.number!) < 1e-5, "row \(row), column \(column)")
            }
        }
    }

    @Test(arguments: Reference.names)
    func lossesAreTheReferences(name: String) throws {
        let reference = try Reference(name)
        let expected = reference.numbers("losses")
        #expect(expected.count == 3)
        for (batch, expected) in zip(reference.batches, expected) {
            let found = loss(try reference.pass.targetLogProbabilities(reference.model.parameters, batch))
            #expect(abs(found / expected - 1) < 2e-6)
        }
    }

    @Test(arguments: Reference.names)
    func gradientIsTheReference(name: String) throws {
        let reference = try Reference(name)
        let gradient = Parameters(reference.pass.layout)
        let scores = try reference.pass.gradient(reference.model.parameters, reference.batches[0], into: gradient) {
            $0.map { [count = $0.count] _ in -1 / Double(count) }
        }
        #expect(abs(loss(scores) / reference.numbers("losses")[0] - 1) < 2e-6)
        expect(gradient, isLike: reference, at: "gradient")
    }

    @Test(arguments: Reference.names)
    func gradientOfAdaptersIsTheReference(name: String) throws {
        let reference = try Reference(name)
        let expected = reference.json["lora"]!
        let lora = LoRAConfig(rank: expected["rank"]!.integer!, alpha: expected["alpha"]!.number!)
        let adapters = Adapters(lora, of: reference.model.config, seed: 0)
        let order = expected["order"]!.array!.map { $0.array! }
        #expect(adapters.parameters.layout.tensors.map(\.name) == order.map { $0[0].string! })
        #expect(adapters.parameters.layout.tensors.map(\.shape) == order.map { $0[1].array!.map { $0.integer! } })
        for (index, tensor) in adapters.parameters.layout.tensors.enumerated() {
            let scale = Float(expected["noise_scale"]!.number!)
            let z = ReferenceNoise.numbers(
                seed: expected["noise_seed"]!.integer!, tensor: index, elements: 0..<tensor.count)
            for (place, z) in z.enumerated() { adapters.parameters[index][place] = scale * z }
        }
        let pass = ForwardPass(reference.model.config, lora: lora)
        let gradient = Parameters(adapters.parameters.layout)
        _ = try pass.gradient(
            reference.model.parameters, adapters: adapters.parameters, reference.batches[0], into: gradient
        ) {
            $0.map { [count = $0.count] _ in -1 / Double(count) }
        }
        expect(gradient, isLike: reference, at: "lora")
    }

    /// Every tensor's norm, and its first numbers, which are all of most tensors of the small models.
    private func expect(_ gradient: Parameters, isLike reference: Reference, at key: String) {
        let expected = key == "lora" ? reference.json[key]!["gradient"]! : reference.json[key]!
        let total = sumOfSquares(gradient.block.pointer, count: gradient.block.count).squareRoot()
        for (index, tensor) in gradient.layout.tensors.enumerated() {
            let values = gradient[index]
            let own = expected[tensor.name]!
            let norm = own["norm"]!.number!
            // Some are zero but for rounding: what adds the same to all scores of a row changes nothing.
            let difference = abs(sumOfSquares(values.baseAddress!, count: values.count).squareRoot() - norm)
            #expect(difference < 1e-4 * norm + 1e-6 * total, "\(tensor.name)")
            for (place, number) in own["first"]!.array!.enumerated() {
                #expect(abs(Double(values[place]) - number.number!) < 3e-6 * total, "\(tensor.name) \(place)")
            }
        }
    }
}
