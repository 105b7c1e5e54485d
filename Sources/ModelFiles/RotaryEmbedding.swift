package import JSONValues

/// How a model turns positions into angles (RoPE).
package struct RotaryEmbedding: Equatable, Sendable {
    /// What stretches the positions of a model beyond those it was first trained on.
    package enum Scaling: Equatable, Sendable {
        case none
        /// Every position is divided by the factor.
        case linear(factor: Double)
        /// Llama 3.1 and later: low frequencies are divided by the factor, high ones kept, those between blended.
        case llama3(
            factor: Double, lowFrequencyFactor: Double, highFrequencyFactor: Double, originalMaxPositionEmbeddings: Int)
    }

    package var theta: Double
    package var scaling: Scaling

    package init(theta: Double, scaling: Scaling = .none) {
        self.theta = theta
        self.scaling = scaling
    }
}

extension RotaryEmbedding {
    /// Reads `rope_parameters` (transformers 5) or `rope_theta` with `rope_scaling` (transformers 4).
    ///
    /// - Throws: `ModelFileError`
    init(_ fields: ConfigurationFields, isLlama: Bool) throws(ModelFileError) {
        if let parameters = try fields.object("rope_parameters") {
            theta = try parameters.number("rope_theta", in: 1...1e12)
            scaling = try Self.scaling(parameters)
        } else {
            if fields.has("rope_theta") {
                theta = try fields.number("rope_theta", in: 1...1e12)
            } else if isLlama, fields.predatesRopeTheta {
                // transformers wrote no `rope_theta` before 4.33; it was always this.
                theta = 10_000
            } else {
                throw .configuration(
                    key: "rope_theta", problem: "neither it nor `rope_parameters` is there; add the model's own value")
            }
            scaling =
                try fields.object("rope_scaling").map { fields throws(ModelFileError) in try Self.scaling(fields) }
                ?? .none
        }
        if let factor = fields.root["partial_rotary_factor"], factor.number != 1, !factor.isNull {
            throw .unsupported(
                feature: "partial_rotary_factor \(factor.compactText)", supported: "only 1 is")
        }
    }

    private static func scaling(_ fields: ConfigurationFields) throws(ModelFileError) -> Scaling {
        let oldType = try fields.string("type")
        let type = try fields.string("rope_type") ?? oldType ?? "default"
        switch type {
        case "default": return .none
        case "linear": return .linear(factor: try fields.number("factor", in: 1...1e6))
        case "llama3":
            let low = try fields.number("low_freq_factor", in: 1e-6...1e6)
            let high = try fields.number("high_freq_factor", in: 1e-6...1e6)
            guard low < high else {
                throw .configuration(
                    key: fields.path("high_freq_factor"), problem: "\(high) is not greater than low_freq_factor \(low)")
            }
            return .llama3(
                factor: try fields.number("factor", in: 1...1e6), lowFrequencyFactor: low, highFrequencyFactor: high,
                originalMaxPositionEmbeddings: try fields.integer(
                    "original_max_position_embeddings", in: 1...(1 << 30)))
        default:
            throw .unsupported(
                feature: "rope_scaling type `\(type)`", supported: "`default`, `linear` and `llama3` are")
        }
    }

    /// The `rope_scaling` of transformers 4; null for none.
    package var scalingJSON: JSONValue {
        switch scaling {
        case .none: .null
        case .linear(let factor): ["rope_type": "linear", "factor": .number(factor)]
        case .llama3(let factor, let low, let high, let original):
            [
                "rope_type": "llama3", "factor": .number(factor), "low_freq_factor": .number(low),
                "high_freq_factor": .number(high), "original_max_position_embeddings": JSONValue(original),
            ]
        }
    }
}
