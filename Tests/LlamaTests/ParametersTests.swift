import Glibc
import Kernels
import Llama
import ModelFiles
import Testing

struct ParametersTests {
    let layout = ParameterLayout(SmallModels.untied)

    @Test func tensorsStandApartInTheBlock() {
        #expect(layout.tensors.count == 1 + 3 * 9 + 2)
        #expect(layout.tensors.map(\.count).reduce(0, +) == layout.parameterCount)
        for (tensor, next) in zip(layout.tensors, layout.tensors.dropFirst()) {
            #expect(tensor.range.upperBound <= next.offset && next.offset % 16 == 0)
        }
        #expect(layout.tensors.last!.range.upperBound <= layout.blockCount)
        #expect(layout.tensors[1].name == "model.layers.0.self_attn.q_proj.weight")
        #expect(layout.index(of: "lm_head.weight") == 29)
        #expect(layout.index(of: "lm_head.bias") == nil)
    }

    @Test func randomWeightsFollowTheirSeed() {
        let one = Parameters.random(layout, seed: 1)
        let again = Parameters.random(layout, seed: 1)
        let other = Parameters.random(layout, seed: 2)
        #expect(one.block.values.elementsEqual(again.block.values))
        #expect(!one.block.values.elementsEqual(other.block.values))
        #expect(one["model.norm.weight"]!.allSatisfy { $0 == 1 })
        let down = one["model.layers.1.mlp.down_proj.weight"]!
        let deviation = (sumOfSquares(down.baseAddress!, count: down.count) / Double(down.count)).squareRoot()
        #expect(deviation > 0.01 && deviation < 0.03)
    }

    @Test func copySharesNothing() {
        let one = Parameters.random(layout, seed: 1)
        let copy = one.copy()
        copy[0][0] += 1
        #expect(one[0][0] != copy[0][0])
        copy.clear()
        #expect(copy.block.values.allSatisfy { $0 == 0 })
    }

    @Test(arguments: Noise.Distribution.allCases)
    func noiseIsAddedTensorByTensor(distribution: Noise.Distribution) {
        let noise = Noise(distribution, seed: 9, step: 4)
        let weights = Parameters.random(layout, seed: 1)
        let target = weights.copy()
        weights.add(noise, scale: 0.5, into: target)
        for (index, tensor) in layout.tensors.enumerated() {
            var z = [Float](repeating: 0, count: tensor.count)
            noise.fill(&z, tensor: index, elements: 0..<tensor.count)
            for place in 0..<tensor.count {
                #expect(target[index][place] == fmaf(0.5, z[place], weights[index][place]))
            }
        }
        // In place, and of some tensors only.
        let part = weights.copy()
        part.add(noise, scale: 0.5, tensors: 2..<3, into: part)
        #expect(part[2].elementsEqual(target[2]))
        #expect(part[1].elementsEqual(weights[1]) && part[3].elementsEqual(weights[3]))
    }
}
