import RunModel
import RunStore

extension RunConfiguration {
    /// In what a run of this configuration planned today differs from it, for people: data, model, Telos, git commit,
    /// host. A sentence each.
    func differences(from run: PlannedRun, host: String, version: String) -> [String] {
        guard let telos else { return [] }
        var told = telos.dataset?.differences(from: run.dataset, at: run.dataPath) ?? []
        if let then = telos.model.fingerprint, let now = run.modelFacts.fingerprint, then != now {
            told.append("the model \(run.model) has changed: \(short(now)), then \(short(then))")
        } else if telos.model.fingerprint != nil, run.modelFacts.fingerprint == nil {
            told.append("the model \(run.model) cannot be compared: it is not where it was")
        }
        if telos.version != version { told.append("Telos is \(version), then \(telos.version)") }
        if let difference = gitDifference(then: telos.git, now: run.git) { told.append(difference) }
        if telos.host != host { told.append("the host is \(host), then \(telos.host)") }
        return told
    }

    private func gitDifference(then: Git?, now: Git?) -> String? {
        func text(_ git: Git?) -> String {
            guard let git else { return "none" }
            let changes =
                switch git.isDirty {
                case true?: " with uncommitted changes"
                case false?: ""
                case nil: " with perhaps uncommitted changes"
                }
            return git.commit.prefix(10) + changes
        }
        if text(then) != text(now) { return "the git commit is \(text(now)), then \(text(then))" }
        return now.map { $0.isDirty != false } ?? false
            ? "the git commit is \(text(now)), as then; the changes may be others" : nil
    }
}

extension RunConfiguration.Dataset {
    fileprivate func differences(from now: RunConfiguration.Dataset, at path: String) -> [String] {
        guard fingerprint != now.fingerprint else { return [] }
        var told: [String] = []
        for then in splits {
            guard let split = now.splits.first(where: { $0.name == then.name }) else {
                told.append("the \(then.name) split of \(path) is gone; then \(then.examples) examples")
                continue
            }
            if split.sha256 == then.sha256 { continue }
            let count = split.examples == then.examples ? "as many as then" : "then \(then.examples)"
            told.append("the \(then.name) split of \(path) has changed: \(split.examples) examples, \(count)")
        }
        for split in now.splits where !splits.contains(where: { $0.name == split.name }) {
            told.append("the \(split.name) split of \(path) is new: \(split.examples) examples")
        }
        return told
    }
}

/// The beginning of a fingerprint: enough to tell two apart.
private func short(_ fingerprint: String) -> String { String(fingerprint.prefix("sha256:".count + 12)) }
