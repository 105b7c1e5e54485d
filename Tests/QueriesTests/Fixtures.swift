import Queries

/// The keys of a small project.
let keys = QueryKeys(
    [
        ("purpose", .text), ("model", .text), ("task", .text), ("method", .text), ("data", .text), ("state", .text),
        ("reason", .text), ("started", .moment), ("duration", .duration), ("tag", .texts), ("sweep", .text),
        ("id", .text), ("hyperparameters.learning_rate", .value), ("hyperparameters.seed", .value),
        ("hyperparameters.steps", .value), ("metrics.accuracy", .value), ("metrics.loss", .value),
        ("metrics.best.step", .value), ("progress.steps", .value), ("telos.dataset.kind", .text),
        ("telos.dataset.fingerprint", .text), ("telos.model.fingerprint", .text), ("telos.git.commit", .text),
        ("hyperparameters.loss", .value), ("data.path", .text),
    ].map { (name: String, kind: QueryKind) in QueryKey(name: name, kind: kind) })

func condition(_ text: String) throws(QueryError) -> Condition {
    try Query.parse(text).condition(over: keys)
}

/// What the text's error says; nil when it has none.
func complaint(_ text: String) -> String? {
    do {
        _ = try condition(text)
        return nil
    } catch {
        return error.description
    }
}

func key(_ name: String, _ kind: QueryKind = .text) -> QueryKey { QueryKey(name: name, kind: kind) }
