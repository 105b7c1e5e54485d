import Kernels
import ModelFiles

/// The weights of one pass.
struct PassWeights {
    var base: UnsafeMutablePointer<Float>
    /// nil when there are none.
    var adapters: UnsafeMutablePointer<Float>?
    /// Of the adapters where there are any, else of the base: what is trained.
    var perturbation: Perturbation?

    /// Of the base.
    var basePerturbation: Perturbation? { adapters == nil ? perturbation : nil }
}

/// Where a pass adds its gradient: to that of all weights, or to that of the adapters.
struct PassGradient {
    var base: UnsafeMutablePointer<Float>?
    var adapters: UnsafeMutablePointer<Float>?
}

extension ForwardPass {
    /// y[T, O] = x wᵀ + scale (x aᵀ) bᵀ + bias, or added to y; the second term where the layer has an adapter, the third
    /// where it has a bias.
    func linear(
        _ layer: LinearLayer, block: Int, _ x: UnsafePointer<Float>, weights: PassWeights,
        into y: UnsafeMutablePointer<Float>, rows: Int, adding: Bool = false
    ) {
        let (inputs, outputs) = (layer.inputCount(config), layer.outputCount(config))
        let part = offsets.blocks[block].linear[layer.index]!
        if let perturbation = weights.basePerturbation {
            perturbation.linear(
                x, weight: weights.base + part.weight, tensor: layout.index(at: part.weight), into: y, rows: rows,
                inputs: inputs, outputs: outputs, adding: adding)
        } else {
            Kernels.linear(
                x, weight: weights.base + part.weight, into: y, rows: rows, inputs: inputs, outputs: outputs,
                adding: adding)
        }
        if let bias = part.bias {
            if let perturbation = weights.basePerturbation {
                perturbation.addToRows(
                    weights.base + bias, tensor: layout.index(at: bias), of: y, rows: rows, channels: outputs)
            } else {
                addToRows(weights.base + bias, of: y, rows: rows, channels: outputs)
            }
        }
        guard let own = weights.adapters, let adapters, let (a, b) = adapters.blocks[block][layer.index] else { return }
        let rank = adapters.rank
        if let perturbation = weights.perturbation, let adapterLayout {
            perturbation.linear(
                x, weight: own + a, tensor: adapterLayout.index(at: a), into: workspace.low, rows: rows,
                inputs: inputs, outputs: rank)
            scale(workspace.low, by: adapters.scale, count: rows * rank)
            perturbation.linear(
                workspace.low, weight: own + b, tensor: adapterLayout.index(at: b), into: y, rows: rows, inputs: rank,
                outputs: outputs, adding: true)
            return
        }
        Kernels.linear(x, weight: own + a, into: workspace.low, rows: rows, inputs: inputs, outputs: rank)
        Kernels.linear(
            workspace.low, weight: own + b, into: y, rows: rows, inputs: rank, outputs: outputs, adding: true,
            scale: adapters.scale)
    }

    /// From dy[T, O], adds the layer's gradient, and writes that of its input x[T, I], or adds it to dx.
    func addLinearGradient(
        _ layer: LinearLayer, block: Int, _ dy: UnsafePointer<Float>, input x: UnsafePointer<Float>,
        weights: PassWeights, to gradient: PassGradient, into dx: UnsafeMutablePointer<Float>, rows: Int,
        adding: Bool = false
    ) {
        let (inputs, outputs) = (layer.inputCount(config), layer.outputCount(config))
        let part = offsets.blocks[block].linear[layer.index]!
        if let base = gradient.base {
            addLinearWeightGradient(dy, input: x, to: base + part.weight, rows: rows, inputs: inputs, outputs: outputs)
            if let bias = part.bias { addRowSums(of: dy, to: base + bias, rows: rows, channels: outputs) }
        }
        linearInputGradient(
            dy, weight: weights.base + part.weight, into: dx, rows: rows, inputs: inputs, outputs: outputs,
            adding: adding)
        guard let own = weights.adapters, let gradient = gradient.adapters, let adapters,
            let (a, b) = adapters.blocks[block][layer.index]
        else { return }
        let rank = adapters.rank
        // Cheap to compute again: x aᵀ is not kept.
        Kernels.linear(x, weight: own + a, into: workspace.low, rows: rows, inputs: inputs, outputs: rank)
        addLinearWeightGradient(
            dy, input: workspace.low, to: gradient + b, rows: rows, inputs: rank, outputs: outputs,
            scale: adapters.scale)
        linearInputGradient(
            dy, weight: own + b, into: workspace.dLow, rows: rows, inputs: rank, outputs: outputs, adding: false,
            scale: adapters.scale)
        addLinearWeightGradient(
            workspace.dLow, input: x, to: gradient + a, rows: rows, inputs: inputs, outputs: rank)
        linearInputGradient(
            workspace.dLow, weight: own + a, into: dx, rows: rows, inputs: inputs, outputs: rank, adding: true)
    }
}
