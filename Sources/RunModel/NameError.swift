/// Why a text cannot name a folder of the tree.
package enum NameError: Error, Equatable, CustomStringConvertible {
    /// `noun` is what the name was for: "purpose", "task".
    case empty(noun: String)
    case badCharacter(noun: String, name: String, character: Character)
    case badStart(noun: String, name: String, character: Character)
    case tooLong(noun: String, name: String, byteCount: Int)
    case badLevel(model: String, level: String)
    case tooManyLevels(model: String)

    package var description: String {
        switch self {
        case .empty(let noun): "the \(noun) is empty; write a name such as \(Self.example(of: noun))"
        case .badCharacter(let noun, let name, let character):
            "the \(noun) \(quoted(name)) holds \(quoted(String(character))); only letters, digits, '.', '_' and '-' may stand in it"
        case .badStart(let noun, let name, let character):
            "the \(noun) \(quoted(name)) begins with \(quoted(String(character))); it must begin with a letter or a digit"
        case .tooLong(let noun, let name, let byteCount):
            "the \(noun) \(quoted(String(name.prefix(20)) + "...")) has \(byteCount) bytes; at most \(NameRule.maximumByteCount) are allowed"
        case .badLevel(let model, let level):
            level.isEmpty
                ? "the model \(quoted(model)) has an empty level; write it as organisation/name"
                : "the model \(quoted(model)) holds the level \(quoted(level)), which cannot name a folder; write it as organisation/name"
        case .tooManyLevels(let model):
            "the model \(quoted(model)) has more than two levels; write organisation/name, or ./\(model) for a folder"
        }
    }

    private static func example(of noun: String) -> String {
        switch noun {
        case "purpose": "hyperparameter_tuning"
        case "task": "Copa"
        case "model": "meta-llama/Llama-3.2-1B"
        default: "copa_mezo_v1"
        }
    }
}

/// The rule of the tree's names: `[A-Za-z0-9][A-Za-z0-9._-]*`, at most 100 bytes. Names are refused, never cleaned.
package enum NameRule {
    package static let maximumByteCount = 100

    /// - Throws: `NameError`
    package static func check(_ name: String, noun: String) throws(NameError) {
        guard let first = name.first else { throw .empty(noun: noun) }
        for character in name where !isAllowed(character) {
            throw .badCharacter(noun: noun, name: name, character: character)
        }
        guard first.isLetter || first.isNumber else { throw .badStart(noun: noun, name: name, character: first) }
        guard name.utf8.count <= maximumByteCount else {
            throw .tooLong(noun: noun, name: name, byteCount: name.utf8.count)
        }
    }

    private static func isAllowed(_ character: Character) -> Bool {
        switch character {
        case "a"..."z", "A"..."Z", "0"..."9", ".", "_", "-": character.isASCII
        default: false
        }
    }
}
