import Kernels
import ModelFiles

/// The memory that a pass works in, made once and grown when a batch needs more.
///
/// Legend: T tokens, R scored rows, C hidden size, H query heads, G key and value heads, D channels of a head,
/// F intermediate size, V vocabulary, L layers, N rank of adapters.
struct Workspace {
    typealias Numbers = UnsafeMutablePointer<Float>

    /// One layer's activations. A pass that keeps nothing uses the same for all layers.
    struct Layer {
        /// The residual stream into the layer, (T, C).
        var input: Numbers
        /// (T, H, D), after rotation
        var query: Numbers
        /// (T, G, D), after rotation
        var key: Numbers
        /// (T, G, D)
        var value: Numbers
        /// (T, H)
        var lse: Numbers
        /// (T, H, D)
        var attended: Numbers
        /// The residual stream after attention, (T, C).
        var middle: Numbers
        /// (T, F)
        var gate: Numbers
        /// (T, F)
        var up: Numbers
    }

    private let config: ModelConfig
    private var streams = FloatBlock(count: 0)
    private var activations = FloatBlock(count: 0)
    private var scratch = FloatBlock(count: 0)
    private var headScratch = FloatBlock(count: 0)
    private(set) var layers: [Layer] = []
    /// The residual stream after the last layer, (T, C).
    private(set) var output: Numbers
    /// (T, C)
    private(set) var normed: Numbers
    /// (T)
    private(set) var rstd: Numbers
    /// (T, F)
    private(set) var activated: Numbers
    /// An adapter's small product and its gradient, (T, N).
    private(set) var low, dLow: Numbers
    /// Gradients: of the residual stream (T, C), of a layer's normalised input (T, C), of the attended values and the
    /// queries (T, H, D), of keys and values (T, G, D), of the gated values (T, F).
    private(set) var dStream, dNormed, dAttended, dQuery, dKey, dValue, dActivated: Numbers
    /// The scored rows: residual stream, normalised, (R, C), and the gradients of both.
    private(set) var scoredInput, scoredNormed, dScoredInput, dScoredNormed: Numbers
    /// (R)
    private(set) var scoredRstd: Numbers
    /// (tile, V)
    private(set) var logits: Numbers
    /// How many rows' logits stand in memory at a time.
    private(set) var logitRows = 0

    /// Logits take at most this many numbers, or one row.
    private let maximumLogitCount: Int
    private let adapterRank: Int

    init(_ config: ModelConfig, adapterRank: Int, maximumLogitCount: Int) {
        self.config = config
        self.adapterRank = adapterRank
        self.maximumLogitCount = maximumLogitCount
        let nothing = scratch.pointer
        output = nothing
        normed = nothing
        rstd = nothing
        activated = nothing
        (low, dLow) = (nothing, nothing)
        (dStream, dNormed, dAttended, dQuery, dKey, dValue, dActivated) = (
            nothing, nothing, nothing, nothing, nothing, nothing, nothing
        )
        (scoredInput, scoredNormed, dScoredInput, dScoredNormed) = (nothing, nothing, nothing, nothing)
        scoredRstd = nothing
        logits = nothing
    }

    /// Makes room for a batch of `tokens` tokens, of which `rows` are scored.
    ///
    /// - Parameter keeping: whether each layer's activations are kept for a gradient. If not, what is not needed at the
    ///   same time stands in the same place.
    mutating func prepare(tokens t: Int, rows r: Int, keeping: Bool) {
        let sizes = sizes(tokens: t, rows: r, keeping: keeping)
        let inputs = Self.divide(&streams, sizes.streams)
        Self.grow(&activations, sizes.activationCount)
        if keeping {
            let own = sizes.attention + sizes.feedForward + sizes.middle
            let parts = Self.divide(
                &activations, Array(repeating: own, count: config.numHiddenLayers).flatMap { $0 })
            layers = (0..<config.numHiddenLayers).map { layer in
                let p = Array(parts[(layer * own.count)...].prefix(own.count))
                return Layer(
                    input: inputs[layer], query: p[0], key: p[1], value: p[2], lse: p[3], attended: p[4], middle: p[7],
                    gate: p[5], up: p[6])
            }
        } else {
            let p = Self.divide(&activations, sizes.attention) + Self.divide(&activations, sizes.feedForward)
            let layer = Layer(
                input: inputs[0], query: p[0], key: p[1], value: p[2], lse: p[3], attended: p[4], middle: inputs[0],
                gate: p[5], up: p[6])
            layers = Array(repeating: layer, count: config.numHiddenLayers)
        }
        output = inputs[inputs.count - 1]

        let s = Self.divide(&scratch, sizes.scratch)
        (normed, rstd, activated) = (s[0], s[1], keeping ? s[2] : layers[0].gate)
        (dStream, dNormed, dAttended, dQuery, dKey, dValue, dActivated) = (s[3], s[4], s[5], s[6], s[7], s[8], s[9])
        (low, dLow) = (s[10], s[11])

        logitRows = logitRows(of: r)
        let h = Self.divide(&headScratch, sizes.head)
        (scoredInput, scoredNormed, dScoredInput, dScoredNormed, scoredRstd, logits) = (
            h[0], h[1], h[2], h[3], h[4], h[5]
        )
    }

    /// How many numbers each part of the memory takes, in the order in which `prepare` hands them out.
    private struct Sizes {
        var streams: [Int]
        /// Of one layer.
        var attention, feedForward, middle: [Int]
        /// Of all layers.
        var activationCount: Int
        var scratch: [Int]
        var head: [Int]
    }

    private func logitRows(of rows: Int) -> Int { max(1, min(rows, maximumLogitCount / config.vocabSize)) }

    private func sizes(tokens t: Int, rows r: Int, keeping: Bool) -> Sizes {
        let c = config.hiddenSize
        let queries = config.numAttentionHeads * config.headDim
        let keys = config.numKeyValueHeads * config.headDim
        let f = config.intermediateSize
        let g = keeping ? 1 : 0
        let attention = [t * queries, t * keys, t * keys, t * config.numAttentionHeads, t * queries]
        // Without a gate its room is only that of what is activated, which has its own when all is kept.
        let hasGate = config.family.feedForward == .gatedSilu
        let feedForward = [keeping && !hasGate ? 0 : t * f, t * f]
        return Sizes(
            streams: Array(repeating: t * c, count: keeping ? config.numHiddenLayers + 1 : 1), attention: attention,
            feedForward: feedForward, middle: [t * c],
            activationCount: keeping
                ? config.numHiddenLayers * Self.padded(attention + feedForward + [t * c])
                : max(Self.padded(attention), Self.padded(feedForward)),
            scratch: [
                t * c, t, g * t * f, g * t * c, g * t * c, g * t * queries, g * t * queries, g * t * keys,
                g * t * keys, g * t * f, t * adapterRank, g * t * adapterRank,
            ],
            head: [r * c, r * c, g * r * c, g * r * c, r, g * logitRows(of: r) * config.vocabSize])
    }

    /// The bytes that `prepare` makes room for.
    func byteCount(tokens: Int, rows: Int, keeping: Bool) -> Int {
        let sizes = sizes(tokens: tokens, rows: rows, keeping: keeping)
        return 4 * (sizes.activationCount + Self.padded(sizes.streams + sizes.scratch) + Self.padded(sizes.head))
    }

    /// The bytes that are held.
    var heldByteCount: Int { 4 * (streams.count + activations.count + scratch.count + headScratch.count) }

    /// Cuts a block into parts that begin at cache lines; a new block when it is too small.
    private static func divide(_ block: inout FloatBlock, _ sizes: [Int]) -> [Numbers] {
        grow(&block, padded(sizes))
        var next = block.pointer
        return sizes.map { size in
            defer { next += padded([size]) }
            return next
        }
    }

    /// The old block is freed before the new one is made: what stands there is lost.
    private static func grow(_ block: inout FloatBlock, _ count: Int) {
        if block.count >= count { return }
        block = FloatBlock(count: 0)
        block = FloatBlock(count: count)
    }

    /// The numbers of parts that begin at cache lines.
    private static func padded(_ sizes: [Int]) -> Int { sizes.reduce(0) { $0 + ($1 + 15) / 16 * 16 } }
}
