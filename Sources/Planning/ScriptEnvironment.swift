import JSONValues
import RunModel
import RunStore
import Tasks

/// The variables that a script gets: the contract between Telos and every training script.
enum ScriptEnvironment {
    /// The variables of known hyperparameters.
    static let contract: [Hyperparameter: String] = [
        .learningRate: "LR", .batchSize: "BS", .steps: "STEPS", .seed: "SEED", .zoEps: "EPS", .loraRank: "RANK",
        .loraAlpha: "LORA_ALPHA", .numDev: "DEV", .numEval: "EVAL", .zoScope: "MODE",
    ]

    /// The order of the contract.
    private static let order: [Hyperparameter] = [
        .learningRate, .batchSize, .steps, .seed, .zoEps, .loraRank, .loraAlpha, .numDev, .numEval,
    ]

    /// - Parameters:
    ///   - model: as written, or the absolute path.
    ///   - data: the absolute path.
    ///   - hyperparameters: those that the run's method uses.
    static func variables(
        model: String, data: String, method: Method, hyperparameters: Hyperparameters
    ) -> [RunConfiguration.EnvironmentVariable] {
        var variables: [RunConfiguration.EnvironmentVariable] = []
        func add(_ name: String, _ value: String) { variables.append(.init(name: name, value: value)) }
        let trainsAdapters =
            method == .foLora
            || method == .zo && hyperparameters[Hyperparameter.zoScope.name] == .text("lora")
        add("MODEL", model)
        add("TASK", data)
        add("MODE", trainsAdapters ? "lora" : "ft")
        for key in order {
            guard let name = contract[key], let value = hyperparameters[key.name] else { continue }
            let isRate = key == .learningRate || key == .zoEps
            add(name, isRate ? value.number.map { DecimalText($0).scriptText } ?? "" : text(value))
        }
        for entry in hyperparameters.entries where Hyperparameter(rawValue: entry.key).flatMap({ contract[$0] }) == nil
        {
            add(entry.key.uppercased(), text(entry.value))
        }
        return variables
    }

    /// Numbers plainly: `16`, `0.5`, `1e-06`.
    private static func text(_ value: HyperparameterValue) -> String {
        if let integer = value.integer { return String(integer) }
        return value.listingText
    }

    /// Why a hyperparameter that Telos does not know cannot reach a script under its name; nil when it can.
    static func nameProblem(_ name: String) -> String? {
        let variable = name.uppercased()
        let isName =
            variable.utf8.allSatisfy { (0x41...0x5A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F }
            && !(variable.utf8.first.map { (0x30...0x39).contains($0) } ?? true)
        guard isName else {
            return "\(quoted(name)) cannot be the name of an environment variable; "
                + "write letters, digits and '_', a letter first"
        }
        guard isReserved(variable) else { return nil }
        let meant = ConfigKeys.suggestion(for: name, in: "hyperparameters").map { "; did you mean \($0)?" }
        return "the script would get \(quoted(name)) as \(variable), which has its own meaning"
            + (meant ?? "; use another name")
    }

    private static func isReserved(_ variable: String) -> Bool {
        let ours: Set = ["MODEL", "TASK", "MODE", "CUDA_VISIBLE_DEVICES"]
        let systems: Set = ["PATH", "HOME", "SHELL", "USER", "IFS"]
        return ours.contains(variable) || systems.contains(variable) || contract.values.contains(variable)
            || ["TELOS_", "LD_", "BASH_"].contains { variable.hasPrefix($0) }
    }
}
