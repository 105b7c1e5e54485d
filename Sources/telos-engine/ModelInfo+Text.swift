import FineTuning
import JSONValues
import ModelFiles
import SystemPackage
import Tokenizers

extension ModelInfo {
    var json: JSONValue {
        [
            "model": .string(path.string), "supported": .bool(problems.isEmpty),
            "problems": .array(problems.map { .string($0) }), "architecture": JSONValue(architecture),
            "model_type": JSONValue(config?.modelType), "parameters": JSONValue(config?.parameterCount),
            "hidden_size": JSONValue(config?.hiddenSize), "intermediate_size": JSONValue(config?.intermediateSize),
            "num_hidden_layers": JSONValue(config?.numHiddenLayers),
            "num_attention_heads": JSONValue(config?.numAttentionHeads),
            "num_key_value_heads": JSONValue(config?.numKeyValueHeads), "head_dim": JSONValue(config?.headDim),
            "vocab_size": JSONValue(config?.vocabSize),
            "max_position_embeddings": JSONValue(config?.maxPositionEmbeddings),
            "sliding_window": JSONValue(config?.slidingWindow), "rms_norm_eps": JSONValue(config?.rmsNormEps),
            "tie_word_embeddings": JSONValue(config?.tieWordEmbeddings), "rope": config?.rope?.json ?? .null,
            "weights": folder == nil ? .null : weightsJSON,
            "tokenizer": tokenizer.map { ["kind": .string($0.kind), "vocabulary": JSONValue($0.vocabularySize)] }
                ?? .null,
            "fingerprint": JSONValue(fingerprint),
            "memory": .array(
                memory.map {
                    [
                        "method": .string($0.method), "variant": .string($0.variant),
                        "weights_bytes": JSONValue($0.weightByteCount),
                        "activations_bytes": JSONValue($0.activationByteCount), "total_bytes": JSONValue($0.byteCount),
                    ]
                }),
        ]
    }

    private var weightsJSON: JSONValue {
        [
            "files": JSONValue(fileCount),
            "dtypes": .object(JSONObject(byteCounts.map { ($0.dtype, JSONValue($0.byteCount)) })),
        ]
    }

    var text: String {
        var lines: [(String, String)] = [
            ("Model", path.string), ("Architecture", architecture ?? "not named in config.json"),
        ]
        if let config {
            lines += [
                ("Parameters", Self.grouped(config.parameterCount)),
                (
                    "Sizes",
                    "\(config.numHiddenLayers) layers, hidden \(config.hiddenSize), intermediate "
                        + "\(config.intermediateSize)"
                ),
                (
                    "Heads",
                    "\(config.numAttentionHeads) of \(config.headDim) channels, \(config.numKeyValueHeads) for keys and "
                        + "values"
                ),
                ("Vocabulary", "\(config.vocabSize), \(config.tieWordEmbeddings ? "tied" : "separate") LM head"),
                (
                    "Positions",
                    "\(config.maxPositionEmbeddings)"
                        + (config.slidingWindow.map { ", a token sees \($0)" } ?? "")
                        + (config.rope.map { "; rotary \($0.text)" } ?? "; learned")
                ),
            ]
        }
        if folder != nil {
            let parts = byteCounts.map { "\($0.dtype) \(Self.byteText($0.byteCount))" }.joined(separator: ", ")
            lines.append(("Weights", "\(parts) in \(fileCount) \(fileCount == 1 ? "file" : "files")"))
        }
        if let tokenizer { lines.append(("Tokenizer", "\(tokenizer.kind), \(tokenizer.vocabularySize) ids")) }
        if let fingerprint { lines.append(("Fingerprint", fingerprint)) }
        for (index, problem) in problems.enumerated() { lines.append((index == 0 ? "Not supported" : "", problem)) }
        let width = 15
        var text = lines.map { Self.padded($0.0.isEmpty ? "" : "\($0.0):", width) + $0.1 + "\n" }.joined()
        if !memory.isEmpty {
            text += """

                Memory = weights and what the method keeps of their size + activations:

                """
            for way in memory {
                let name = way.method + (way.variant.isEmpty ? "" : ", \(way.variant)")
                text += "  " + Self.padded(name, 28) + Self.byteText(way.byteCount)
                text += " = \(Self.byteText(way.weightByteCount)) + \(Self.byteText(way.activationByteCount))\n"
            }
        }
        return text
    }

    /// `1234567` as `1,234,567`.
    private static func grouped(_ number: Int) -> String {
        let digits = Array(String(number))
        return digits.indices.map { ($0 > 0 && (digits.count - $0) % 3 == 0 ? "," : "") + String(digits[$0]) }.joined()
    }

    /// To a tenth of the largest unit that fits.
    private static func byteText(_ count: Int) -> String {
        for (size, unit) in [(1e9, "GB"), (1e6, "MB"), (1e3, "kB")] where Double(count) >= size {
            return "\((Double(count) / size * 10).rounded() / 10) \(unit)"
        }
        return "\(count) bytes"
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(1, width - text.count))
    }
}

extension RotaryEmbedding {
    fileprivate var json: JSONValue { ["theta": .number(theta), "scaling": scalingJSON] }

    fileprivate var text: String {
        let base = "theta \(DecimalText(theta).pythonRepr)"
        return switch scaling {
        case .none: base
        case .linear(let factor): "\(base), stretched by \(DecimalText(factor).pythonRepr)"
        case .llama3(let factor, _, _, _): "\(base), stretched by \(DecimalText(factor).pythonRepr) (llama3)"
        }
    }
}
