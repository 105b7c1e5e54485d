import RunModel
import RunStore
import Tasks

/// The keys of a training config, and what a person meant by one that is none.
enum ConfigKeys {
    static let top = [
        "experiment", "model", "task", "method", "data", "hyperparameters", "engine", "cuda_devices",
        "devices_per_run", "wait_for_completion", "continue_on_error", "time_limit", "script", "slurm",
    ]
    static let sections = [
        "experiment": ["purpose", "description", "tags", "record"], "data": ["path", "type"],
        "script": ["command", "resume"], "hyperparameters": Hyperparameter.allCases.map(\.name),
    ]

    /// Short names that other programs use.
    private static let otherNames = [
        "lr": "learning_rate", "bs": "batch_size", "eps": "zo_eps", "rank": "lora_rank", "alpha": "lora_alpha",
        "max_steps": "steps", "num_steps": "steps", "num_train_steps": "steps", "epsilon": "zo_eps",
        "per_device_train_batch_size": "batch_size", "r": "lora_rank", "scheduler": "lr_schedule",
        "lr_scheduler_type": "lr_schedule", "warmup": "warmup_steps", "max_seq_length": "max_length",
        "gpus": "cuda_devices", "devices": "cuda_devices", "dataset": "data", "path": "data.path",
    ]

    /// What to write for a key that nobody knows in this section (nil: the top of the file): a key of the section with
    /// a similar name, else one that stands elsewhere, as its full name.
    static func suggestion(for key: String, in section: String?) -> String? {
        let here = section.map { sections[$0] ?? [] } ?? top
        let name = key.lowercased()
        func fullName(_ key: String) -> String {
            if here.contains(key) || top.contains(key) { return key }
            let home = sections.keys.sorted().first { sections[$0]?.contains(key) == true }
            return home.map { "\($0).\(key)" } ?? key
        }
        if here.contains(name) { return name }
        if let other = otherNames[name] { return fullName(other) }
        if let near = nearest(to: name, in: here) { return near }
        let everywhere = top + sections.keys.sorted().flatMap { sections[$0] ?? [] }
        return everywhere.contains(name) ? fullName(name) : nearest(to: name, in: everywhere).map(fullName)
    }

    /// "unknown key 'lr'; did you mean learning_rate?"
    static func unknownKey(_ key: String, in section: String?) -> String {
        let here = section.map { sections[$0] ?? [] } ?? top
        return "unknown key \(quoted(key))"
            + (suggestion(for: key, in: section).map { "; did you mean \($0)?" }
                ?? "; known here are \(here.joined(separator: ", "))")
    }

    /// Whether a list here makes a sweep.
    static func isDimension(_ path: [String]) -> Bool {
        switch path {
        case ["model"], ["task"], ["method"], ["data", "path"], ["data", "type"]: true
        // One text: its commas are its own.
        case ["hyperparameters", Hyperparameter.loraTargets.name]: false
        default: path.count == 2 && path[0] == "hyperparameters"
        }
    }
}
