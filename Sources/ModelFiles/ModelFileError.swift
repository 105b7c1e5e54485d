package import SystemPackage

/// Why a model folder, or a file in it, cannot be used.
package enum ModelFileError: Error, Equatable, CustomStringConvertible {
    /// A file that a model folder must have is not there.
    case missingFile(folder: FilePath, name: String, remedy: String)
    /// The text is not JSON, or not of the shape it must have.
    case unreadable(path: FilePath, problem: String)
    /// A value of `config.json` is missing or makes no sense. `problem` completes "at `key`: ...".
    case configuration(key: String, problem: String)
    /// The model needs something that this engine does not have. `feature` names it as the file does.
    case unsupported(feature: String, supported: String)
    /// A safetensors file breaks its format.
    case brokenTensorFile(path: FilePath, problem: String)
    case missingTensor(name: String, folder: FilePath)
    case wrongShape(name: String, found: [Int], expected: [Int])
    case unsupportedDataType(name: String, dtype: String)
    /// A name that is none of the model's linear layers stands where the layers with adapters are named.
    case unknownLayer(name: String, known: [String])
    /// No model of this name stands in any of the folders where one was looked for.
    case modelNotFound(name: String, lookedIn: [FilePath])

    package var description: String {
        switch self {
        case .missingFile(let folder, let name, let remedy): "the model folder \"\(folder)\" has no \(name): \(remedy)"
        case .unreadable(let path, let problem): "cannot read \"\(path)\": \(problem)"
        case .configuration(let key, let problem): "config.json at `\(key)`: \(problem)"
        case .unsupported(let feature, let supported): "\(feature) is not supported; \(supported)"
        case .brokenTensorFile(let path, let problem):
            "\"\(path)\" is not a whole safetensors file: \(problem); copy or download it again"
        case .missingTensor(let name, let folder): "the model in \"\(folder)\" has no tensor \"\(name)\""
        case .wrongShape(let name, let found, let expected):
            "the tensor \"\(name)\" has the shape \(Self.text(found)), but config.json asks for \(Self.text(expected))"
        case .unsupportedDataType(let name, let dtype):
            "the tensor \"\(name)\" has the dtype \(dtype), which is not supported; F32, F16 and BF16 are"
        case .unknownLayer(let name, let known):
            "no linear layer is called \"\(name)\"; write names with commas between, of "
                + known.joined(separator: ", ") + ", or all-linear"
        case .modelNotFound(let name, let lookedIn):
            "no model \"\(name)\" was found; looked in \(lookedIn.map { "\"\($0)\"" }.joined(separator: ", ")); "
                + "give the path of its folder, or fetch it with: hf download \(name)"
        }
    }

    private static func text(_ shape: [Int]) -> String {
        "[\(shape.map(String.init).joined(separator: ", "))]"
    }
}
