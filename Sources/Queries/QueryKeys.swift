import RunModel

/// The keys that some run has: what the names in a query, in `--sort`, `--columns` and `--group-by` mean.
package struct QueryKeys: Sendable {
    /// The ones worth naming first come first.
    package let all: [QueryKey]
    /// By what follows each of their dots, and by their full names.
    private let byEnding: [String: [QueryKey]]
    private let byName: [String: QueryKey]

    /// - Parameter keys: the ones worth naming first, when somebody has to be told what there is, come first. Of two
    ///   with one name the first counts.
    package init(_ keys: [QueryKey]) {
        var byName: [String: QueryKey] = [:]
        var byEnding: [String: [QueryKey]] = [:]
        var all: [QueryKey] = []
        for key in keys where byName[key.name] == nil {
            all.append(key)
            byName[key.name] = key
            for ending in Self.endings(of: key.name) { byEnding[ending, default: []].append(key) }
        }
        self.all = all
        self.byName = byName
        self.byEnding = byEnding
    }

    /// The key a person means: the one of that name, else the only one that ends in it after a dot. Of several, the
    /// only hyperparameter or metric; of a hyperparameter and a metric of one name, the hyperparameter.
    ///
    /// - Throws: `QueryKeyError` when there is none, or more than one.
    package func resolve(_ text: String) throws(QueryKeyError) -> QueryKey {
        if let key = byName[text] { return key }
        let candidates = byEnding[text] ?? []
        if candidates.count == 1 { return candidates[0] }
        let preferred = candidates.filter { key in
            key.isPreferred && !(key.metricName.map { byName["hyperparameters." + $0] != nil } ?? false)
        }
        if preferred.count == 1 { return preferred[0] }
        if !candidates.isEmpty { throw .ambiguous(text, candidates: candidates.map(\.name).sorted()) }
        if let suggestion = suggestion(for: text) { throw .unknown(text, suggestion: suggestion) }
        var some = Array(all.prefix(8))
        // Those that differ from study to study.
        for prefix in ["hyperparameters.", "metrics."] {
            if let key = all.first(where: { $0.name.hasPrefix(prefix) }), !some.contains(key) { some.append(key) }
        }
        throw .unknown(text, suggestion: nil, some: some.map(shortName(of:)))
    }

    /// The shortest text that means the key: `learning_rate`.
    package func shortName(of key: QueryKey) -> String {
        for ending in Self.endings(of: key.name).reversed() {
            if let meant = try? resolve(ending), meant == key { return ending }
        }
        return key.name
    }

    /// The short name that begins so, else the nearest of all names.
    private func suggestion(for text: String) -> String? {
        // Nobody means so long a name, and comparing it with each key takes long.
        guard text.utf8.count <= 200 else { return nil }
        let names = all.map { (short: shortName(of: $0), key: $0) }
        let begun =
            beginning(with: text, in: names.filter(\.key.isPreferred).map(\.short))
            ?? beginning(with: text, in: names.filter { !$0.key.isPreferred }.map(\.short))
        if let begun { return begun }
        return nearest(to: text, in: names.flatMap { $0.short == $0.key.name ? [$0.short] : [$0.short, $0.key.name] })
    }

    /// `a.b.c` has the endings `a.b.c`, `b.c`, `c`.
    private static func endings(of name: String) -> [String] {
        var endings = [name]
        var rest = Substring(name)
        while let dot = rest.firstIndex(of: ".") {
            rest = rest[rest.index(after: dot)...]
            if !rest.isEmpty { endings.append(String(rest)) }
        }
        return endings
    }
}

/// Why a text means no key.
package enum QueryKeyError: Error, Equatable, CustomStringConvertible {
    /// - Parameter some: keys there are, when none is near.
    case unknown(String, suggestion: String?, some: [String] = [])
    case ambiguous(String, candidates: [String])

    /// What is wrong.
    var problem: String {
        switch self {
        case .unknown(let text, _, _): "unknown key \"\(shortened(text))\""
        case .ambiguous(let text, _): "\"\(shortened(text))\" may be several keys"
        }
    }

    /// What to write instead.
    var remedy: String {
        switch self {
        case .unknown(_, let suggestion?, _): "did you mean \(code(suggestion))?"
        case .unknown(_, nil, let some) where some.isEmpty: "no run has any key yet"
        case .unknown(_, nil, let some): "there are \(some.map(code).joined(separator: ", ")) and more"
        case .ambiguous(_, let candidates): "write one of \(candidates.map(code).joined(separator: ", "))"
        }
    }

    package var description: String { "\(problem); \(remedy)" }
}

/// The text as something to be typed.
func code(_ text: String) -> String { "`\(shortened(text))`" }

/// The beginning of a text that is too long for a sentence, with its control characters made visible.
func shortened(_ text: String) -> String {
    visible(text.count > 100 ? text.prefix(99) + "…" : text)
}
