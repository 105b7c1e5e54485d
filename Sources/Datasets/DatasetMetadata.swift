import DurableFiles
package import JSONValues
package import SystemPackage

/// `experiment_metadata.json`: how synthetic data was generated, as the generator told it.
package struct DatasetMetadata: Hashable, Sendable {
    package static let fileName: FilePath.Component = "experiment_metadata.json"

    /// The folder it lies in.
    package let folder: FilePath
    /// The purpose that the generator named. The path counts where they differ.
    package let purpose: String?
    /// The experiment id that the generator named.
    package let experimentID: String?
    /// All of it as compact JSON, the values of keys that look secret left out; nil when it is not JSON.
    package let content: String?
    /// Why it is not JSON, and where: one sentence.
    package let problem: String?

    /// What it says of how the data was made; nil when it is not JSON.
    package var generation: GenerationFacts? {
        content.flatMap { try? JSONValue.parse($0) }.map(GenerationFacts.init)
    }

    /// Keys whose values are left out because they look secret, dotted; a file with some should not be handed on.
    package let secretKeys: [String]

    /// - Throws: `FileError`
    init(in folder: FilePath) throws {
        self.folder = folder
        let file = folder.appending(Self.fileName)
        let bytes = try file.readBytes(atMost: 16 << 20)
        do throws(JSONParseError) {
            let json = try JSONValue.parse(bytes)
            purpose = json["experiment_purpose"]?.string
            experimentID = json["experiment_id"]?.string
            content = json.withoutSecrets.compactText
            secretKeys = json.secretKeys
            problem = json.object == nil ? "\(file):1:1: the metadata is not a JSON object" : nil
        } catch {
            purpose = nil
            experimentID = nil
            content = nil
            secretKeys = []
            problem = "\(file):\(error.line):\(error.column): \(error.problem)"
        }
    }

    /// The metadata of the nearest folder upward that holds some: the folder itself or one of the levels above it.
    ///
    /// - Parameter levelCount: how many levels there are, the folder's own included.
    /// - Throws: `FileError`
    static func nearest(to folder: FilePath, levelCount: Int) throws -> DatasetMetadata? {
        var folder = folder
        for _ in 0..<levelCount {
            if folder.appending(fileName).isRegularFile { return try DatasetMetadata(in: folder) }
            folder.removeLastComponent()
        }
        return nil
    }
}

extension JSONValue {
    /// The value with every member whose key looks like the name of a secret (`api_key`, `HF_TOKEN`, `password`)
    /// replaced by a text that says so, at any depth.
    package var withoutSecrets: JSONValue {
        switch self {
        case .array(let values): .array(values.map(\.withoutSecrets))
        case .object(let object):
            .object(
                JSONObject(
                    object.members.map { member in
                        let isSecret = looksSecret(member.key) && !member.value.isNull
                        return (member.key, isSecret ? "(hidden)" : member.value.withoutSecrets)
                    }))
        default: self
        }
    }
}

extension JSONValue {
    /// The dotted keys of members that `withoutSecrets` hides, where they hold a text or anything deeper.
    fileprivate var secretKeys: [String] {
        switch self {
        case .array(let values): return values.flatMap(\.secretKeys)
        case .object(let object):
            return object.members.flatMap { member in
                // A number of tokens is none.
                if looksSecret(member.key) {
                    let isText = member.value.string.map { !$0.isEmpty } ?? false
                    return isText || member.value.object != nil || member.value.array != nil ? [member.key] : []
                }
                return member.value.secretKeys.map { "\(member.key).\($0)" }
            }
        default: return []
        }
    }
}

/// Whether a key names a secret. `max_tokens` and `keyword` do not.
func looksSecret(_ key: String) -> Bool {
    let secretWords: Set = [
        "key", "keys", "apikey", "token", "secret", "secrets", "password", "passwords", "passwd", "passphrase", "pwd",
        "credential", "credentials", "auth", "authorization", "bearer", "cookie", "accesstoken", "hftoken",
    ]
    return words(of: key).contains { secretWords.contains($0) }
}

/// The words of a key in snake, kebab or camel case, in lower case.
private func words(of key: String) -> [String] {
    var words: [String] = [""]
    var lastWasLower = false
    for character in key {
        guard character.isLetter else {
            words.append("")
            lastWasLower = false
            continue
        }
        if character.isUppercase, lastWasLower { words.append("") }
        words[words.count - 1] += character.lowercased()
        lastWasLower = character.isLowercase
    }
    return words
}
