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
    /// One number for each token of the longest sequence.
    private(set) var scores: Numbers
    /// An adapter's small product and its gradient, (T, N).
    private(set) var low, dLow: Numbers
    /// The gradient of a normalisation's frozen weight, (C): added to, never read.
    private(set) var ignored: Numbers
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
        scores = nothing
        (low, dLow, ignored) = (nothing, nothing, nothing)
        (dStream, dNormed, dAttended, dQuery, dKey, dValue, dActivated) = (
            nothing, nothing, nothing, nothing, nothing, nothing, nothing
        )
        (scoredInput, scoredNormed, dScoredInput, dScoredNormed) = (nothing, nothing, nothing, nothing)
        scoredRstd = nothing
        logits = nothing
    }

    /// Makes room for a batch of `tokens` tokens, of which `rows` are scored.
    ///
    /// - Parameter keeping: whether each layer's activations are kept for a gradient.
    mutating func prepare(tokens t: Int, rows r: Int, longest: Int, keeping: Bool) {
        let sizes = sizes(tokens: t, rows: r, longest: longest, keeping: keeping)
        let inputs = Self.divide(&streams, sizes.streams)
        let parts = Self.divide(&activations, sizes.activations)
        let partCount = parts.count / (keeping ? config.numHiddenLayers : 1)
        layers = (0..<config.numHiddenLayers).map { layer in
            let p = parts[(keeping ? layer * partCount : 0)...].prefix(partCount).map { $0 }
            return Layer(
                input: inputs[keeping ? layer : 0], query: p[0], key: p[1], value: p[2], lse: p[3], attended: p[4],
                middle: p[5], gate: p[6], up: p[7])
        }
        output = inputs[inputs.count - 1]

        let s = Self.divide(&scratch, sizes.scratch)
        (normed, rstd, activated, scores) = (s[0], s[1], s[2], s[3])
        (dStream, dNormed, dAttended, dQuery, dKey, dValue, dActivated) = (s[4], s[5], s[6], s[7], s[8], s[9], s[10])
        (low, dLow, ignored) = (s[11], s[12], s[13])

        logitRows = logitRows(of: r)
        let h = Self.divide(&headScratch, sizes.head)
        (scoredInput, scoredNormed, dScoredInput, dScoredNormed, scoredRstd, logits) = (
            h[0], h[1], h[2], h[3], h[4], h[5]
        )
    }

    /// How many numbers each part of the memory takes, in the order in which `prepare` hands them out.
    private struct Sizes {
        var streams: [Int]
        var activations: [Int]
        var scratch: [Int]
        var head: [Int]
    }

    private func logitRows(of rows: Int) -> Int { max(1, min(rows, maximumLogitCount / config.vocabSize)) }

    private func sizes(tokens t: Int, rows r: Int, longest: Int, keeping: Bool) -> Sizes {
        let c = config.hiddenSize
        let queries = config.numAttentionHeads * config.headDim
        let keys = config.numKeyValueHeads * config.headDim
        let f = config.intermediateSize
        let g = keeping ? 1 : 0
        let layer = [
            t * queries, t * keys, t * keys, t * config.numAttentionHeads, t * queries, t * c, t * f, t * f,
        ]
        return Sizes(
            streams: Array(repeating: t * c, count: keeping ? config.numHiddenLayers + 1 : 1),
            activations: Array(repeating: layer, count: keeping ? config.numHiddenLayers : 1).flatMap { $0 },
            scratch: [
                t * c, t, t * f, longest, g * t * c, g * t * c, g * t * queries, g * t * queries, g * t * keys,
                g * t * keys, g * t * f, t * adapterRank, g * t * adapterRank, adapterRank > 0 ? c : 0,
            ],
            head: [r * c, r * c, g * r * c, g * r * c, r, logitRows(of: r) * config.vocabSize])
    }

    /// The bytes that `prepare` makes room for.
    func byteCount(tokens: Int, rows: Int, longest: Int, keeping: Bool) -> Int {
        let sizes = sizes(tokens: tokens, rows: rows, longest: longest, keeping: keeping)
        return 4 * (sizes.streams + sizes.activations + sizes.scratch + sizes.head).reduce(0) { $0 + Self.padded($1) }
    }

    /// The bytes that are held.
    var heldByteCount: Int { 4 * (streams.count + activations.count + scratch.count + headScratch.count) }

    /// To whole cache lines.
    private static func padded(_ size: Int) -> Int { (size + 15) / 16 * 16 }

    /// Cuts a block into parts that begin at cache lines; a new block when it is too small.
    private static func divide(_ block: inout FloatBlock, _ sizes: [Int]) -> [Numbers] {
        var offsets: [Int] = []
        var end = 0
        for size in sizes {
            offsets.append(end)
            end += padded(size)
        }
        if block.count < end { block = FloatBlock(count: end) }
        return offsets.map { [pointer = block.pointer] in pointer + $0 }
    }
}
