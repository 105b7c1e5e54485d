import DurableFiles
import FineTuning
import JSONValues
import ModelFiles
import SystemPackage
import Tokenizers

/// What a model is, and whether this engine can train it.
struct ModelInfo {
    let path: FilePath
    /// As `config.json` names it; nil when it does not.
    let architecture: String?
    /// nil when something in it is not supported; so are the next two.
    let config: ModelConfig?
    let folder: ModelFolder?
    let tokenizer: Tokenizer?
    /// nil when the weights cannot be used.
    let fingerprint: String?
    /// Why the engine cannot train it, one sentence each.
    let problems: [String]

    /// - Throws: `EngineFailure` when there is no model in the folder.
    init(_ path: FilePath) throws {
        self.path = path
        if AdapterFolder.stands(in: path) {
            let name = try? AdapterFolder(path).baseModelName
            throw EngineFailure.badInput([
                "\(path) holds adapters, not a model; name the one that they belong to"
                    + (name.map { ": \($0)" } ?? "")
            ])
        }
        let file = path.appending("config.json")
        guard file.isRegularFile else {
            throw EngineFailure.badData(["\(path) has no config.json: a model's folder has one"])
        }
        let json = (try? JSONValue.parse(try file.readBytes(atMost: 16 << 20))) ?? .null
        architecture = json["architectures"]?.array?.first?.string
        var problems: [String] = []
        func noting<Part>(_ look: () throws -> Part?) -> Part? {
            do {
                return try look()
            } catch {
                problems.append("\(error)")
                return nil
            }
        }
        let config = noting { try ModelConfig(readingFrom: file) }
        let folder = noting { config == nil ? nil : try ModelFolder(path) }
        fingerprint = noting { try folder?.fingerprint() }
        let tokenizer = noting { try Tokenizer(reading: path.appending("tokenizer.json")) }
        if let config, let id = tokenizer?.greatestID, id >= config.vocabSize {
            problems.append("\(TrainingError.idOutOfVocabulary(id: id, vocabSize: config.vocabSize))")
        }
        (self.config, self.folder, self.tokenizer, self.problems) = (config, folder, tokenizer, problems)
    }

    /// How many bytes of weights the files hold, by their number format.
    var byteCounts: [(dtype: String, byteCount: Int)] {
        let tensors = (folder?.locations ?? []).map(\.tensor)
        return Set(tensors.map(\.dtype)).sorted().map { dtype in
            (dtype, tensors.filter { $0.dtype == dtype }.reduce(0) { $0 + $1.byteRange.count })
        }
    }

    var fileCount: Int { Set((folder?.locations ?? []).map(\.file)).count }

    /// Only of weights that are there: a configuration alone may give any sizes.
    var memory: [TrainingMemory] { folder.map { TrainingMemory.all($0.config) } ?? [] }
}
