package import JSONValues

/// What stands in the place of a secret that is left out.
let hiddenSecret = "(hidden)"

extension JSONValue {
    /// The value without secrets, at any depth: every member whose key looks like the name of one (`api_key`, `HF_TOKEN`,
    /// `password`) and every part of a text that looks like one (see `String.withoutSecrets`) is replaced by `(hidden)`.
    package var withoutSecrets: JSONValue {
        switch self {
        case .string(let text): .string(text.withoutSecrets)
        case .array(let values): .array(values.map(\.withoutSecrets))
        case .object(let object):
            .object(
                JSONObject(
                    object.members.map { member in
                        let isSecret = looksSecret(member.key) && !member.value.isNull
                        return (member.key, isSecret ? .string(hiddenSecret) : member.value.withoutSecrets)
                    }))
        default: self
        }
    }

    /// The dotted keys of what `withoutSecrets` hides: of a key that looks secret where it holds a text or anything
    /// deeper; each once.
    var secretKeys: [String] {
        var keys: [String] = []
        addSecretKeys(under: "", to: &keys)
        return keys.withoutRepetition
    }

    private func addSecretKeys(under name: String, to keys: inout [String]) {
        switch self {
        case .string(let text):
            if text.withoutSecrets != text { keys.append(name) }
        case .array(let values):
            for value in values { value.addSecretKeys(under: name, to: &keys) }
        case .object(let object):
            for member in object.members {
                let name = name.isEmpty ? member.key : "\(name).\(member.key)"
                guard looksSecret(member.key) else {
                    member.value.addSecretKeys(under: name, to: &keys)
                    continue
                }
                // A number of tokens is none.
                let isText = member.value.string.map { !$0.isEmpty } ?? false
                if isText || member.value.object != nil || member.value.array != nil { keys.append(name) }
            }
        default: break
        }
    }
}

/// Whether a key names a secret. `max_tokens` and `keyword` do not.
private func looksSecret(_ key: String) -> Bool {
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

extension String {
    /// The text with every part that looks like a secret replaced by `(hidden)`:
    ///
    /// - what begins as access tokens do (`sk-...`, `hf_...`, `ghp_...`, `AKIA...`) and goes on with eight characters and
    ///   more, among them a digit or a capital letter, or with two dozen of any kind;
    /// - what stands behind `Bearer`, likewise;
    /// - the name and password of an address: `https://user:password@host`.
    package var withoutSecrets: String {
        let bytes = Array(utf8)
        var visible: [UInt8] = []
        var index = 0
        while index < bytes.count {
            guard let secret = bytes.secret(at: index) else {
                visible.append(bytes[index])
                index += 1
                continue
            }
            visible += bytes[index..<secret.lowerBound]
            visible += hiddenSecret.utf8
            index = secret.upperBound
        }
        // Only ASCII was replaced.
        return visible.count == bytes.count && visible == bytes ? self : String(decoding: visible, as: UTF8.self)
    }
}

/// How tokens of well-known services begin: OpenAI and Anthropic, Hugging Face, GitHub, GitLab, Slack, Amazon, Google,
/// and JSON web tokens.
private let tokenBeginnings = [
    "sk-", "hf_", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "xoxb-", "xoxp-", "AKIA", "ASIA",
    "AIza", "eyJ",
].map { Array($0.utf8) }

extension [UInt8] {
    /// The bytes of a secret that is recognised here: they may begin later, behind `Bearer` or `://`.
    fileprivate func secret(at index: Int) -> Range<Int>? {
        if self[index] == UInt8(ascii: ":") { return credentials(at: index) }
        // Within a word (`risk-...`) nothing begins.
        guard self[index].isLetter, index == 0 || !self[index - 1].isLetterOrDigit else { return nil }
        for beginning in tokenBeginnings where self[index...].starts(with: beginning) {
            let body = index + beginning.count
            var end = body
            while end < count, self[end].isOfToken { end += 1 }
            if looksRandom(self[body..<end]) { return index..<end }
        }
        let bearer = "bearer "
        guard self[index...].prefix(bearer.utf8.count).map({ $0 | 0x20 }).elementsEqual(bearer.utf8) else { return nil }
        let body = index + bearer.utf8.count
        var end = body
        while end < count, self[end].isOfToken || "~+/=".utf8.contains(self[end]) { end += 1 }
        return looksRandom(self[body..<end]) ? body..<end : nil
    }

    /// The name and password in an address whose `://` begins here.
    private func credentials(at index: Int) -> Range<Int>? {
        guard self[index...].starts(with: "://".utf8) else { return nil }
        let begin = index + 3
        var colon: Int?
        for place in begin..<count {
            switch self[place] {
            case UInt8(ascii: "@"): return colon == nil || colon == place - 1 ? nil : begin..<place
            case UInt8(ascii: ":"): colon = colon ?? place
            case UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#"), UInt8(ascii: "\""), 0...0x20: return nil
            default: break
            }
        }
        return nil
    }

    /// Whether it is no word of a language, as far as its characters tell.
    private func looksRandom(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.count >= 24 || bytes.count >= 8 && bytes.contains { $0.isDigit || $0.isUppercase }
    }
}

extension UInt8 {
    fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
    fileprivate var isUppercase: Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) }
    fileprivate var isLetter: Bool { isUppercase || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self) }
    fileprivate var isLetterOrDigit: Bool { isLetter || isDigit }
    fileprivate var isOfToken: Bool { isLetterOrDigit || "_-.".utf8.contains(self) }
}
