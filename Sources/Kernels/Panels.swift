import CKernels

// Products of linear layers, [rows, outputs], a panel of TELOS_PANEL outputs at a time: so many rows of weights are
// packed, transposed, and multiplied while they are in the cache.

/// Which panels of a layer a thread works on at a time.
struct Panels {
    static let width = Int(TELOS_PANEL)
    /// Rows of x that are multiplied by several panels while they are in the second cache.
    private static let blockRows = 96

    /// As many as leave every thread its parts, and the second cache its rows.
    ///
    /// - Parameter signs: how many panels of each outputs are packed: 1, or 2 for both signs of a perturbation.
    static func together(outputs: Int, inputs: Int, signs: Int) -> Int {
        max(1, min((outputs + width - 1) / width / 24, (1 << 17) / (signs * width * inputs)))
    }

    /// Calls `body` for parts of 0 ..< outputs that begin where panels do, `together` panels each.
    static func forEachPart(
        of outputs: Int, together: Int, memory: ThreadMemory, each count: Int,
        _ body: (_ outputs: Range<Int>, _ own: UnsafeMutablePointer<Float>) -> Void
    ) {
        let size = together * width
        memory.parallel((outputs + size - 1) / size, each: count) { part, own in
            body(part * size..<min((part + 1) * size, outputs), own)
        }
    }

    /// y[rows, stride] of `outputs` columns = x[rows, inputs] times these panels, or added to y; by the calling thread.
    /// Each sum is taken in the same order, whatever the rows.
    static func multiply(
        _ x: UnsafePointer<Float>, by panels: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, stride: Int,
        rows: Int, inputs: Int, outputs: Int, adding: Bool
    ) {
        for block in Swift.stride(from: 0, to: rows, by: blockRows) {
            let own = min(blockRows, rows - block)
            for first in Swift.stride(from: 0, to: outputs, by: width) {
                telos_panel_product(
                    y + block * stride + first, stride, x + block * inputs, panels + first * inputs, own, inputs,
                    min(width, outputs - first), adding ? 1 : 0)
            }
        }
    }
}

/// y[T, O] = x[T, I] w[O, I]ᵀ, or added to y.
///
/// - Parameter memory: what the threads work in.
package func linear(
    _ x: UnsafePointer<Float>, weight w: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, rows: Int,
    inputs: Int, outputs: Int, adding: Bool = false, memory: ThreadMemory = ThreadMemory()
) {
    guard rows > 0 else { return }
    let together = Panels.together(outputs: outputs, inputs: inputs, signs: 1)
    Panels.forEachPart(of: outputs, together: together, memory: memory, each: together * Panels.width * inputs) {
        linearAlone(
            x, weight: w, of: $0, into: y + $0.lowerBound, stride: outputs, rows: rows, inputs: inputs, adding: adding,
            memory: $1)
    }
}

/// Some columns of that product, by the calling thread: y[T, stride] begins at the first of these outputs.
///
/// - Parameter memory: room for `outputs.count`, filled up to whole panels, times I numbers.
func linearAlone(
    _ x: UnsafePointer<Float>, weight w: UnsafePointer<Float>, of outputs: Range<Int>,
    into y: UnsafeMutablePointer<Float>, stride: Int, rows: Int, inputs: Int, adding: Bool,
    memory: UnsafeMutablePointer<Float>
) {
    for first in Swift.stride(from: outputs.lowerBound, to: outputs.upperBound, by: Panels.width) {
        telos_pack(
            memory + (first - outputs.lowerBound) * inputs, w + first * inputs,
            min(Panels.width, outputs.upperBound - first), inputs)
    }
    Panels.multiply(
        x, by: memory, into: y, stride: stride, rows: rows, inputs: inputs, outputs: outputs.count, adding: adding)
}
