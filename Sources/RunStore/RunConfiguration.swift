package import RunModel

/// The content of `experiment_config.yaml`: what one run is, written once, before its process starts.
///
/// Files of the older tooling have no `telos` section, and may leave out or quote anything: then the fields hold what
/// the file says and nothing else.
package struct RunConfiguration: Equatable, Sendable {
    package static let schema = 1

    /// The run folder's name.
    package var timestamp: String?
    package var purpose: String?
    package var model: String?
    package var task: String?
    package var method: String?
    /// As written in the config: relative to the project root when it lies inside.
    package var dataPath: String?
    /// The old form, `data.type`.
    package var dataType: String?
    /// Of this run. In older files a key may have a list, which is no value of a run: it is left out.
    package var hyperparameters = Hyperparameters()
    /// What Telos sets in the environment of the run's process, in order.
    package var environment: [EnvironmentVariable] = []
    /// One line for a POSIX shell.
    package var command: String?
    /// The log files, relative to the project root.
    package var outFile: String?
    package var errFile: String?
    /// nil in files of the older tooling.
    package var telos: Section?

    package init() {}

    package struct EnvironmentVariable: Equatable, Sendable {
        package var name: String
        package var value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// What only Telos writes.
    package struct Section: Equatable, Sendable {
        package var id: RunID
        /// nil of a run that was imported: nobody launched it here.
        package var sweep: RunID?
        package var description: String?
        package var tags: [String] = []
        package var engine: Engine
        package var native: Native?
        package var script: Script?
        package var createdAt: Moment
        /// Of the launch; empty where it is not known.
        package var host: String
        package var version: String
        package var configFile: ConfigFile?
        /// nil outside a git work tree.
        package var git: Git?
        package var model: Model
        /// nil of a run that was imported, where nothing says what it was trained on.
        package var dataset: Dataset?
        /// nil of a run that was launched here.
        package var imported: Imported?

        package init(
            id: RunID, sweep: RunID?, engine: Engine, createdAt: Moment, host: String, version: String, model: Model,
            dataset: Dataset?
        ) {
            self.id = id
            self.sweep = sweep
            self.engine = engine
            self.createdAt = createdAt
            self.host = host
            self.version = version
            self.model = model
            self.dataset = dataset
        }
    }

    /// How `telos-engine` was told to train, beside the hyperparameters.
    package struct Native: Equatable, Sendable {
        package var threads: Int
        package var promptTemplate: String
        package var loss: String

        package init(threads: Int, promptTemplate: String, loss: String) {
            self.threads = threads
            self.promptTemplate = promptTemplate
            self.loss = loss
        }
    }

    /// The program of a run of engine `script`: a shell command in the project root, or a file that bash runs in a
    /// directory.
    package struct Script: Equatable, Sendable {
        package var command: String?
        package var file: String?
        package var directory: String?
        /// Whether the script says of itself that it can go on from where it was stopped.
        package var resume: Bool

        package init(command: String? = nil, file: String? = nil, directory: String? = nil, resume: Bool = false) {
            self.command = command
            self.file = file
            self.directory = directory
            self.resume = resume
        }
    }

    package struct ConfigFile: Equatable, Sendable {
        package var path: String
        package var sha256: String

        package init(path: String, sha256: String) {
            self.path = path
            self.sha256 = sha256
        }
    }

    package struct Git: Equatable, Sendable {
        package var commit: String
        /// nil when finding out took too long.
        package var isDirty: Bool?

        package init(commit: String, isDirty: Bool?) {
            self.commit = commit
            self.isDirty = isDirty
        }
    }

    package struct Model: Equatable, Sendable {
        /// As written in the config.
        package var source: String
        /// Where it was found; nil when the script finds it.
        package var path: String?
        /// nil when a script loads it from a hub.
        package var fingerprint: String?
        package var architecture: String?

        package init(source: String, path: String? = nil, fingerprint: String? = nil, architecture: String? = nil) {
            self.source = source
            self.path = path
            self.fingerprint = fingerprint
            self.architecture = architecture
        }
    }

    package struct Dataset: Equatable, Sendable {
        package var kind: DataKind
        package var generationPurpose: String?
        package var experimentID: String?
        /// The purpose that the data's own metadata names, where it differs from the path's.
        package var metadataPurpose: String?
        package var fingerprint: String?
        package var splits: [Split] = []

        package init(
            kind: DataKind, generationPurpose: String? = nil, experimentID: String? = nil,
            metadataPurpose: String? = nil, fingerprint: String? = nil, splits: [Split] = []
        ) {
            self.kind = kind
            self.generationPurpose = generationPurpose
            self.experimentID = experimentID
            self.metadataPurpose = metadataPurpose
            self.fingerprint = fingerprint
            self.splits = splits
        }
    }

    package struct Split: Equatable, Sendable {
        /// `train`, `validation` or `test`.
        package var name: String
        package var file: String
        package var examples: Int
        package var sha256: String

        package init(name: String, file: String, examples: Int, sha256: String) {
            self.name = name
            self.file = file
            self.examples = examples
            self.sha256 = sha256
        }
    }
}
