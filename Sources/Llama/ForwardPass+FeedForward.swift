import Kernels
import ModelFiles

// The feed-forward layer, of the family's kind, between its normalised input and the down projection.
extension ForwardPass {
    /// The down projection's input, [T, F], from the block's normalised one, into the workspace; keeps what the
    /// gradient needs.
    func feedForward(block index: Int, _ weights: PassWeights, rows: Int) {
        let layer = workspace.layers[index]
        if family.feedForward == .gatedSilu {
            linear(.gate, block: index, workspace.normed, weights: weights, into: layer.gate, rows: rows)
        }
        linear(.up, block: index, workspace.normed, weights: weights, into: layer.up, rows: rows)
        activate(layer, rows: rows)
    }

    /// From `gate` and `up` to the down projection's input.
    func activate(_ layer: Workspace.Layer, rows: Int) {
        let count = rows * config.intermediateSize
        switch family.feedForward {
        case .gatedSilu: siluGate(layer.gate, layer.up, into: workspace.activated, count: count)
        case .relu: relu(layer.up, into: workspace.activated, count: count)
        }
    }

    /// From the gradient of the down projection's input to that of the block's normalised one, both in the workspace;
    /// adds those of the weights.
    func addFeedForwardGradient(
        block index: Int, _ weights: PassWeights, to gradient: PassGradient, rows: Int
    ) {
        let layer = workspace.layers[index]
        let count = rows * config.intermediateSize
        switch family.feedForward {
        case .gatedSilu:
            replaceBySiluGateGradient(layer.gate, layer.up, workspace.dActivated, count: count)
            addLinearGradient(
                .gate, block: index, layer.gate, input: workspace.normed, weights: weights, to: gradient,
                into: workspace.dNormed, rows: rows)
        case .relu:
            replaceByReLUGradient(layer.up, workspace.dActivated, count: count)
        }
        addLinearGradient(
            .up, block: index, layer.up, input: workspace.normed, weights: weights, to: gradient,
            into: workspace.dNormed, rows: rows, adding: family.feedForward == .gatedSilu)
    }
}
