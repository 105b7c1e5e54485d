import RunModel
import RunStore

/// What a training config says, each value checked alone; what they name is not looked at yet.
struct TrainingConfig {
    /// A value and where it stands.
    struct Choice<Value> {
        var value: Value
        var node: YAMLNode
    }

    /// One or more values of one key; more make a dimension of the sweep.
    struct Choices<Value> {
        var key: String
        var values: [Choice<Value>]
        /// Whether a list was written, be it of one value.
        var isList: Bool
    }

    enum DataReference: Hashable {
        /// `{task}` stands for the run's task.
        case path(String)
        /// The old form: `synthetic_{method}_{model}_{version}`.
        case type(String)
    }

    struct Script {
        var command: String?
        var resume = false
        var node: YAMLNode
    }

    var purpose: Choice<Purpose>?
    var description: String?
    var tags: [String] = []
    var record: Bool?
    var engine: Engine
    var engineNode: YAMLNode?
    var models = Choices<ModelName>(key: "model", values: [], isList: false)
    var tasks = Choices<TaskName>(key: "task", values: [], isList: false)
    var methods = Choices<Method>(key: "method", values: [], isList: false)
    var data = Choices<DataReference>(key: "data.path", values: [], isList: false)
    /// In the order written.
    var hyperparameters: [Choices<HyperparameterValue>] = []
    /// The keys that have lists, in the order written: `model`, `data.path`, `hyperparameters.seed`.
    var dimensions: [String] = []
    var cudaDevices: Choice<[String]>?
    var devicesPerRun: Choice<Int>?
    var waitForCompletion = true
    var continueOnError = true
    /// Seconds.
    var timeLimit: Int?
    var script: Script?
    var slurm: [(key: String, value: String)] = []

    init(engine: Engine) { self.engine = engine }
}
