import Hashing
package import JSONValues

/// What the metadata of generated data says of how it was made, wherever and under whatever names it says so.
package struct GenerationFacts: Equatable, Sendable {
    /// The model that wrote the data.
    package var model: String?
    /// As it stands in the metadata: mostly a number.
    package var temperature: JSONValue?
    /// The prompt's text, or the name of its file.
    package var prompt: String?
    /// Of the prompt: what the metadata gives as its hash, else `sha256:` and the SHA-256 of its text.
    package var promptHash: String?
    /// The field that was rephrased.
    package var rephrasedField: String?
    package var task: String?
    package var description: String?
    package var createdAt: String?
    /// Every other value beside the purpose, the experiment id and the above: dotted name and value, in the order of the
    /// file. Long texts are cut.
    package var parameters: [(name: String, value: JSONValue)] = []

    package static func == (a: Self, b: Self) -> Bool {
        a.model == b.model && a.temperature == b.temperature && a.prompt == b.prompt && a.promptHash == b.promptHash
            && a.rephrasedField == b.rephrasedField && a.task == b.task && a.description == b.description
            && a.createdAt == b.createdAt && a.parameters.elementsEqual(b.parameters) { $0 == $1 }
    }
}

extension GenerationFacts {
    /// - Parameter metadata: without secrets: see `JSONValue.withoutSecrets`.
    init(_ metadata: JSONValue) {
        var leaves = Leaves()
        leaves.add(metadata, under: "")
        model = leaves.take(["model", "model_name", "generator", "generator_model", "generation_model", "llm"])?.string
        temperature = leaves.take(["temperature", "generation_temperature"])
        promptHash = leaves.take(["prompt_hash", "prompt_sha256", "prompt_fingerprint"])?.string
        prompt = leaves.take(["prompt", "prompt_template", "prompt_text", "generation_prompt", "user_prompt"])?.string
        // Of a text that is not all here there is no hash.
        if let prompt, promptHash == nil, !prompt.contains(hiddenSecret) {
            promptHash = "sha256:" + SHA256.hash(Array(prompt.utf8)).hexadecimal
        }
        rephrasedField =
            leaves.take(["field_to_rephrase", "rephrased_field", "field_name", "rephrase_field", "target_field"])?
            .string
        task = leaves.take(["task_name", "task", "dataset_name", "dataset"])?.string
        description = leaves.take(["experiment_description", "description"])?.string
        createdAt = leaves.take(["created_at", "timestamp", "date"])?.string
        _ = leaves.take(["experiment_purpose"])
        _ = leaves.take(["experiment_id"])
        parameters = leaves.all.map { ($0.name, $0.value.cut) }
    }

    /// The values of a document that are no objects, by dotted name.
    private struct Leaves {
        var all: [(name: String, value: JSONValue)] = []

        mutating func add(_ value: JSONValue, under name: String) {
            // A document of a million values is no metadata: the first thousand tell enough.
            if all.count >= 1000 { return }
            guard let members = value.object?.members else {
                if !name.isEmpty { all.append((name, value)) }
                return
            }
            for member in members { add(member.value, under: name.isEmpty ? member.key : "\(name).\(member.key)") }
        }

        /// Takes the value of the first of the names that stands somewhere: what was generated with comes first, then the
        /// top level, then anywhere; how the data was validated is another thing.
        mutating func take(_ names: [String]) -> JSONValue? {
            for name in names {
                let found = all.indices.filter { index in
                    let parts = all[index].name.lowercased().split(separator: ".")
                    return parts.last.map(String.init) == name && !parts.dropLast().contains { $0.hasPrefix("valid") }
                        && !all[index].value.isNull
                }
                let best =
                    found.first { all[$0].name.lowercased().hasPrefix("generat") }
                    ?? found.first { !all[$0].name.contains(".") } ?? found.first
                if let best { return all.remove(at: best).value }
            }
            return nil
        }
    }
}

extension JSONValue {
    /// A long text by its beginning.
    fileprivate var cut: JSONValue {
        guard case .string(let text) = self, text.utf8.count > 400 else { return self }
        return .string(text.prefix(399) + "…")
    }
}
