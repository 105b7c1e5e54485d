import FileDigests
import RunModel
import RunStore

/// Finds the models of a launch; each is read once.
struct ModelFinder {
    let project: Project
    /// The value of a variable of the environment.
    let environment: @Sendable (String) -> String?
    let digests: DigestCache
    private var found: [Name: Result<ModelChoice, ConfigMessage>] = [:]

    private struct Name: Hashable {
        var model: ModelName
        var engine: Engine
    }

    init(project: Project, environment: @escaping @Sendable (String) -> String?, digests: DigestCache) {
        self.project = project
        self.environment = environment
        self.digests = digests
    }

    mutating func find(_ model: ModelName, _ engine: Engine) throws(ConfigMessage) -> ModelChoice {
        let name = Name(model: model, engine: engine)
        if let earlier = found[name] { return try earlier.get() }
        let result: Result<ModelChoice, ConfigMessage>
        do {
            result = .success(
                try engine == .native
                    ? .native(model, in: project, environment: environment, digests: digests)
                    : .script(model, in: project, digests: digests))
        } catch {
            result = .failure(ConfigMessage("\(error)"))
        }
        found[name] = result
        return try result.get()
    }
}
