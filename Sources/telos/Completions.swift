import ArgumentParser
import Datasets
import Queries
import RunIndex
import RunModel
import RunStore

/// What the words of a command can be, found in the index as it stands. Whatever goes wrong, nothing is proposed and
/// nothing is said: somebody is typing.
enum Completions {
    /// RUN: ids, of runs in some states where only these make sense, of their sweeps, and the words for the newest.
    static func runs(in states: Set<RunState> = []) -> CompletionKind {
        completion { try runs(in: states, $0) }
    }

    /// What `telos trace` takes.
    static var runsAndDatasets: CompletionKind {
        completion { request in try datasets(request) + (request.typed.hasPrefix("/") ? [] : runs(in: [], request)) }
    }

    private static func runs(in states: Set<RunState>, _ request: CompletionRequest) throws -> [Suggestion] {
        let words = ["@last", "@last-sweep"].map { Suggestion($0) }
        if request.typed.hasPrefix("@") { return words }
        let runs = try request.index?.runs(
            beginningWith: request.typed, in: states, atMost: Suggestion.areDescribed ? 200 : 80)
        return (runs ?? []).map { Suggestion($0.name, title: $0.title) } + (request.typed.isEmpty ? words : [])
    }

    static var trashedRuns: CompletionKind {
        completion { request in
            guard let project = request.project else { return [] }
            return try Trash(results: project.resultsFolder).names().map { Suggestion($0) }
        }
    }

    static var purposes: CompletionKind {
        completion { request in try request.index?.purposes().map { Suggestion($0) } ?? [] }
    }

    /// What `telos record` takes.
    static var purposesAndSweeps: CompletionKind {
        completion { request in
            if request.typed.hasPrefix("@") { return [Suggestion("@last-sweep")] }
            guard let index = request.index else { return [] }
            let keys = try index.keys()
            let sweeps = try index.values(of: keys.keys.resolve("sweep"), beginningWith: request.typed, in: keys)
            return try (index.purposes() + (request.typed.isEmpty ? ["@last-sweep"] : sweeps)).map { Suggestion($0) }
        }
    }

    /// DATA: experiment ids, and paths below the data folder.
    static var datasets: CompletionKind {
        completion { datasets($0) }
    }

    private static func datasets(_ request: CompletionRequest) -> [Suggestion] {
        guard let project = request.project else { return [] }
        let datasets = Catalogue(of: project.dataFolder).datasets
        let paths = datasets.flatMap { $0.locations.map { project.written($0.folder) } }
        let names =
            datasets.flatMap(\.experimentIDs)
            + datasets.filter { $0.kind == .original }.map { "original/\($0.name)" }
        return Set(names).sorted().map { Suggestion($0) }
            + (request.typed.isEmpty ? [] : paths.map { Suggestion($0) })
    }

    static var generationPurposes: CompletionKind {
        completion { request in
            guard let project = request.project else { return [] }
            return Set(Catalogue(of: project.dataFolder).datasets.flatMap(\.generationPurposes)).sorted()
                .map { Suggestion($0) }
        }
    }

    static var query: CompletionKind {
        completion { request in
            guard let index = request.index else { return [] }
            let keys = try index.keys()
            return try keys.keys.completions(ofQuery: request.typed) { key, beginning in
                try index.values(of: key, beginningWith: beginning, in: keys)
            }.map { Suggestion($0) }
        }
    }

    /// Keys with commas between them.
    ///
    /// - Parameter isSigned: whether `-` may stand before a key.
    static func keys(isSigned: Bool = false) -> CompletionKind {
        completion { request in
            guard let keys = try request.index?.keys().keys else { return [] }
            var lists = keys.completions(ofList: request.typed, isSigned: isSigned)
            // Where a word begins with a `-`, fish proposes options only.
            if isSigned, request.typed.isEmpty, CompletionShell.requesting == .fish {
                lists += lists.map { "-" + $0 }
            }
            return lists.map { Suggestion($0) }
        }
    }

    /// The names of final metrics.
    static var metrics: CompletionKind {
        completion { request in
            let prefix = "metrics."
            return try (request.index?.keys().keys.all ?? []).filter { $0.name.hasPrefix(prefix) }
                .map { Suggestion(String($0.name.dropFirst(prefix.count))) }
        }
    }

    private static func completion(
        _ suggestions: @escaping @Sendable (CompletionRequest) throws -> [Suggestion]
    ) -> CompletionKind {
        .custom { words, index, _ in
            // Not the third, the text until the cursor: zsh tells it wrongly within quotes.
            let request = CompletionRequest(words: words, index: index)
            let found = (try? suggestions(request)) ?? []
            return found.filter { $0.text.hasPrefix(request.typed) }.compactMap(\.line)
        }
    }
}

/// One answer to a shell.
struct Suggestion {
    var text: String
    /// For people; not every shell can show it.
    var title: String?

    init(_ text: String, title: String? = nil) {
        self.text = text
        self.title = title
    }

    static var areDescribed: Bool { CompletionShell.requesting == .zsh || CompletionShell.requesting == .fish }

    /// As the shell's script reads it; nil for a text that no line can hold.
    var line: String? {
        guard text == visible(text) else { return nil }
        let title = title.map(visible)
        switch CompletionShell.requesting {
        case CompletionShell.bash?:
            // Its `compgen -W` expands what it reads: variables, commands.
            return "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
        case CompletionShell.zsh?:
            let escaped = text.map { $0 == "\\" || $0 == ":" ? "\\\($0)" : String($0) }.joined()
            return title.map { "\(escaped):\($0)" } ?? escaped
        case CompletionShell.fish?: return title.map { "\(text)\t\($0)" } ?? text
        default: return text
        }
    }
}
