import Glibc
import Kernels
package import ModelFiles

/// Low-rank adapters beside the linear layers of a model (LoRA, arXiv 2106.09685).
package struct Adapters {
    package let config: LoRAConfig
    package let parameters: Parameters
    /// The adapted layers, as the model's family calls them.
    let targetNames: [String]

    /// Adapters that change nothing yet, as PEFT makes them: b zero, a equally likely between ±1/√inputs (Kaiming's
    /// uniform initialisation with a = √5).
    ///
    /// - Parameter seed: the same seed gives the same adapters.
    package init(_ config: LoRAConfig, of model: ModelConfig, seed: UInt64) {
        self.config = config
        targetNames = config.layers(of: model).map(model.family.name)
        parameters = Parameters(ParameterLayout(config.tensors(of: model)))
        for (index, tensor) in parameters.layout.tensors.enumerated() where tensor.isAdapterInput {
            UniformNumbers.fill(
                parameters[index], bound: 1 / Double(tensor.shape[1]).squareRoot(), seed: seed, tensor: index)
        }
    }
}

extension ParameterLayout.Tensor {
    /// Whether it is an adapter's a, not its b.
    fileprivate var isAdapterInput: Bool { name.hasSuffix(".lora_A.weight") }
}
