import RunModel
import RunStore
import Tasks

/// Reads the tree of a training config, telling everything that is wrong with it.
struct ConfigReader {
    var findings: Findings

    /// - Parameter engine: what the project's settings say.
    mutating func read(_ root: YAMLNode, engine: Engine) -> TrainingConfig {
        var config = TrainingConfig(engine: engine)
        // How hyperparameters are read depends on it.
        if let node = root["engine"], !node.isNull { readEngine(node, into: &config) }
        for member in members(of: root, section: nil) { readTop(member, into: &config) }
        requireKeys(of: config, root)
        return config
    }

    private mutating func readTop(_ member: YAMLNode.Member, into config: inout TrainingConfig) {
        let node = member.value
        switch member.key.text {
        case "experiment": readExperiment(node, into: &config)
        case "model":
            config.models = choices(node, "model") { node throws(ConfigMessage) in try Self.named(node, ModelName.init)
            }
            noteDimension(config.models.isList, "model", &config)
        case "task":
            config.tasks = choices(node, "task") { node throws(ConfigMessage) in try Self.named(node, TaskName.init) }
            noteDimension(config.tasks.isList, "task", &config)
        case "method":
            config.methods = choices(node, "method") { node throws(ConfigMessage) in try Self.method(node) }
            noteDimension(config.methods.isList, "method", &config)
        case "data": readData(node, into: &config)
        case "hyperparameters": readHyperparameters(node, into: &config)
        case "cuda_devices":
            config.cudaDevices = devices(node).map { TrainingConfig.Choice(value: $0, node: node) }
        case "devices_per_run":
            config.devicesPerRun = count(node, "devices_per_run").map { TrainingConfig.Choice(value: $0, node: node) }
        case "wait_for_completion":
            config.waitForCompletion = bool(node, "wait_for_completion") ?? config.waitForCompletion
        case "continue_on_error": config.continueOnError = bool(node, "continue_on_error") ?? config.continueOnError
        case "time_limit":
            guard let text = text(node, "time_limit") else { break }
            config.timeLimit = TimeLimit.seconds(text)
            if config.timeLimit == nil { findings.problem(node, TimeLimit.problem(text)) }
        case "script": readScript(node, into: &config)
        case "slurm":
            if !node.isNull {
                findings.notice(node, "slurm is not used yet: the runs are started on this machine", level: .warning)
            }
            config.slurm = members(of: node, section: "slurm", isOpen: true).compactMap { option in
                guard let key = option.key.text else { return nil }
                return text(option.value, "slurm.\(key)").map { (key, $0) }
            }
        default: break
        }
    }

    private mutating func requireKeys(of config: TrainingConfig, _ root: YAMLNode) {
        let examples = [
            ("model", "model: meta-llama/Llama-3.2-1B"), ("task", "task: Copa"), ("method", "method: zo"),
        ]
        for (key, example) in examples where root[key]?.isNull ?? true {
            findings.problem(root[key] ?? root, "\(key) is missing; write \(example)")
        }
        let data = root["data"]
        if data?.isNull ?? true || data?.members != nil && ["path", "type"].allSatisfy({ data?[$0]?.isNull ?? true }) {
            findings.problem(
                data ?? root, "data.path is missing; write data: {path: Data_v2/original/Copa}")
        }
        let hyperparameters = root["hyperparameters"]
        guard hyperparameters?.isNull ?? true || hyperparameters?.members != nil else { return }
        for key in Hyperparameter.allCases where key.fallback == .required {
            let node = hyperparameters?[key.name]
            if node?.isNull ?? true {
                findings.problem(
                    node ?? hyperparameters ?? root,
                    "hyperparameters.\(key.name) is missing; write for example \(key.name): \(Self.example(key))")
            }
        }
    }

    private static func example(_ key: Hyperparameter) -> String {
        switch key {
        case .learningRate: "1e-6"
        case .batchSize: "16"
        case .steps: "20000"
        default: "0"
        }
    }

    private mutating func noteDimension(_ isList: Bool, _ key: String, _ config: inout TrainingConfig) {
        if isList { config.dimensions.append(key) }
    }
}

// MARK: Sections

extension ConfigReader {
    private mutating func readEngine(_ node: YAMLNode, into config: inout TrainingConfig) {
        guard let text = text(node, "engine") else { return }
        guard let engine = Engine(rawValue: text) else {
            findings.problem(node, "unknown engine \(quoted(text)); write native or script")
            return
        }
        config.engine = engine
        config.engineNode = node
    }

    private mutating func readExperiment(_ node: YAMLNode, into config: inout TrainingConfig) {
        for member in members(of: node, section: "experiment") {
            let value = member.value
            switch member.key.text {
            case "purpose":
                guard let text = text(value, "experiment.purpose") else { break }
                do throws(NameError) {
                    config.purpose = TrainingConfig.Choice(value: try Purpose(text), node: value)
                } catch {
                    findings.problem(value, error.description)
                }
            case "description": config.description = text(value, "experiment.description")
            case "tags":
                guard let nodes = value.sequence else {
                    findings.problem(value, "experiment.tags must be a list: [copa, paper-table-2]")
                    break
                }
                config.tags = nodes.compactMap { text($0, "a tag") }
            case "record": config.record = bool(value, "experiment.record")
            default: break
            }
        }
    }

    private mutating func readData(_ node: YAMLNode, into config: inout TrainingConfig) {
        let members = members(of: node, section: "data").filter { !$0.value.isNull }
        if members.count == 2 {
            findings.problem(members[1].key, "data.type is the old form of data.path; write only data.path")
        }
        for member in members {
            let isPath = member.key.text == "path"
            config.data = choices(member.value, isPath ? "data.path" : "data.type") { node throws(ConfigMessage) in
                let text = node.text ?? ""
                if isPath { return .path(text) }
                try Self.checkOldType(text)
                return .type(text)
            }
            if config.data.isList { config.dimensions.append(config.data.key) }
        }
    }

    private static func checkOldType(_ type: String) throws(ConfigMessage) {
        if type == "original" { return }
        let parts = type.split(separator: "_", omittingEmptySubsequences: false)
        let form = "original, synthetic_{method}_{model}_{version} or mixed_{method}_{model}_{version}"
        guard parts[0] == "synthetic" || parts[0] == "mixed" else {
            throw ConfigMessage("unknown data.type \(quoted(type)); it is \(form)")
        }
        guard parts.count >= 4, !parts.contains("") else {
            let count = parts.filter { !$0.isEmpty }.count
            throw ConfigMessage("data.type \(quoted(type)) has \(count) of at least 4 parts; it is \(form)")
        }
        do throws(NameError) {
            try NameRule.check(type, noun: "data type")
        } catch {
            throw ConfigMessage(error.description)
        }
    }

    private mutating func readScript(_ node: YAMLNode, into config: inout TrainingConfig) {
        if node.isNull { return }
        var script = TrainingConfig.Script(node: node)
        for member in members(of: node, section: "script") {
            switch member.key.text {
            case "command": script.command = text(member.value, "script.command")
            case "resume": script.resume = bool(member.value, "script.resume") ?? false
            default: break
            }
        }
        config.script = script
        if config.engine == .native {
            findings.notice(node, "script is not used with engine: native; write engine: script")
        }
    }

    private mutating func readHyperparameters(_ node: YAMLNode, into config: inout TrainingConfig) {
        let engine = config.engine
        var variables: [String: String] = [:]
        for member in members(of: node, section: engine == .native ? "hyperparameters" : nil, isOpen: engine == .script)
        {
            guard let name = member.key.text else { continue }
            let key = Hyperparameter(rawValue: name)
            if key == nil, !isUsableVariable(member.key, name, among: &variables) { continue }
            if key == .loraTargets, member.value.sequence != nil {
                findings.problem(member.value, "lora_targets is one text; write \"q_proj,v_proj\"")
                continue
            }
            // Null leaves it out, as if the line were not there.
            if member.value.isNull { continue }
            let values = choices(member.value, "hyperparameters.\(name)") { node throws(ConfigMessage) in
                // A script knows what its own options mean: only what the contract names is checked for it.
                guard let key, engine == .native || ScriptEnvironment.contract[key] != nil else {
                    return ScalarText.unknownValue(of: node)
                }
                return try ScalarText.value(of: node, for: key)
            }
            config.hyperparameters.append(values)
            if values.isList { config.dimensions.append(values.key) }
        }
    }

    /// Whether a hyperparameter that Telos does not know can reach the script as a variable of its environment.
    private mutating func isUsableVariable(
        _ node: YAMLNode, _ name: String, among variables: inout [String: String]
    ) -> Bool {
        if let problem = ScriptEnvironment.nameProblem(name) {
            findings.problem(node, problem)
            return false
        }
        let variable = name.uppercased()
        if let other = variables.updateValue(name, forKey: variable) {
            findings.problem(node, "\(other) and \(name) would both reach the script as \(variable); rename one")
            return false
        }
        if let near = nearest(to: name, in: Hyperparameter.allCases.map(\.name)) {
            findings.notice(
                node, "Telos knows no \(name), and the script gets it as \(variable); did you mean \(near)?")
        }
        return true
    }
}

// MARK: Values

extension ConfigReader {
    /// The members of a section whose keys are known; a problem for each other one.
    ///
    /// - Parameters:
    ///   - section: nil is the top of the file.
    ///   - isOpen: whether any key may stand there.
    private mutating func members(of node: YAMLNode, section: String?, isOpen: Bool = false) -> [YAMLNode.Member] {
        if node.isNull { return [] }
        guard let members = node.members else {
            findings.problem(node, "\(section ?? "hyperparameters") must be keys and values, one a line")
            return []
        }
        let known = section.map { ConfigKeys.sections[$0] ?? [] } ?? ConfigKeys.top
        return members.filter { member in
            guard let key = member.key.text else {
                findings.problem(member.key, "a key must be a text")
                return false
            }
            if isOpen || known.contains(key) { return true }
            findings.problem(member.key, ConfigKeys.unknownKey(key, in: section))
            return false
        }
    }

    /// The value or the list of values of a dimension. A problem leaves out the value that it is about.
    private mutating func choices<Value>(
        _ node: YAMLNode, _ key: String, _ read: (YAMLNode) throws(ConfigMessage) -> Value
    ) -> TrainingConfig.Choices<Value> {
        var choices = TrainingConfig.Choices<Value>(key: key, values: [], isList: node.sequence != nil)
        let name = key.split(separator: ".").last.map(String.init) ?? key
        if node.isNull { return choices }
        if node.sequence?.isEmpty == true {
            findings.problem(node, "\(key) is an empty list; write a value, or leave the key out")
        }
        for value in node.sequence ?? [node] {
            if value.sequence != nil {
                findings.problem(value, "a list inside a list; write the values of \(name) in one list")
            } else if value.members != nil {
                findings.problem(value, "\(key) must be a value or a list of values, not keys and values")
            } else if value.text?.trimmed.isEmpty ?? true {
                findings.problem(value, "\(key) has an empty value")
            } else {
                do throws(ConfigMessage) {
                    choices.values.append(TrainingConfig.Choice(value: try read(value), node: value))
                } catch {
                    findings.problem(value, error.text)
                }
            }
        }
        return choices
    }

    private static func named<Name>(
        _ node: YAMLNode, _ make: (String) throws(NameError) -> Name
    ) throws(ConfigMessage) -> Name {
        do throws(NameError) {
            return try make(node.text ?? "")
        } catch {
            throw ConfigMessage(error.description)
        }
    }

    private static func method(_ node: YAMLNode) throws(ConfigMessage) -> Method {
        let text = node.text ?? ""
        if let method = Method(rawValue: text) { return method }
        let otherNames = [
            "mezo": "zo", "zeroth_order": "zo", "ft": "fo_full", "full": "fo_full", "fo": "fo_full", "lora": "fo_lora",
        ]
        let meant = otherNames[text.lowercased()] ?? nearest(to: text, in: Method.allCases.map(\.rawValue))
        throw ConfigMessage(
            "unknown method \(quoted(text)); "
                + (meant.map { "did you mean \($0)?" } ?? "write zo, fo_full or fo_lora"))
    }

    /// The text of a key that takes one value; nil for null, and for a list, which is a problem.
    private mutating func text(_ node: YAMLNode, _ key: String) -> String? {
        if node.isNull { return nil }
        if node.sequence != nil {
            findings.problem(
                node,
                "\(key) takes one value; a list makes a sweep only of model, task, method, data.path and hyperparameters"
            )
            return nil
        }
        guard let text = node.text, !text.trimmed.isEmpty else {
            findings.problem(node, node.members == nil ? "\(key) is empty" : "\(key) must be one value")
            return nil
        }
        return text
    }

    private mutating func bool(_ node: YAMLNode, _ key: String) -> Bool? {
        guard let text = text(node, key) else { return nil }
        if node.bool == nil { findings.problem(node, "\(key) must be true or false, not \(quoted(text))") }
        return node.bool
    }

    private mutating func count(_ node: YAMLNode, _ key: String) -> Int? {
        guard let text = text(node, key) else { return nil }
        if let number = ScalarText.number(text).flatMap({ Int(exactly: $0) }), number >= 1 { return number }
        findings.problem(node, "\(key) must be a whole number of at least 1, not \(quoted(text))")
        return nil
    }

    /// Devices as `"0,1"`, `[0, 1]` or `0`.
    private mutating func devices(_ node: YAMLNode) -> [String]? {
        if node.isNull { return nil }
        var names: [String] = []
        for part in node.sequence ?? [node] {
            guard let text = part.text else {
                findings.problem(part, "cuda_devices must be written \"0,1\" or [0, 1]")
                return nil
            }
            names += text.split(separator: ",", omittingEmptySubsequences: false).map { String($0.trimmed) }
        }
        for name in names {
            // Numbers, or the names that NVIDIA's driver gives: GPU-8f6..., MIG-...
            let isName =
                !name.isEmpty
                && name.utf8.allSatisfy { byte in
                    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                        || "-_/".utf8.contains(byte)
                }
            if !isName {
                findings.problem(node, "cuda_devices names the device \(quoted(name)); write \"0,1\" or [0, 1]")
                return nil
            }
        }
        if let twice = names.enumerated().first(where: { names[..<$0.offset].contains($0.element) }) {
            findings.problem(node, "cuda_devices names the device \(twice.element) twice; keep one")
            return nil
        }
        if names.isEmpty {
            findings.problem(node, "cuda_devices is an empty list; name devices, or leave the key out")
            return nil
        }
        return names
    }
}
