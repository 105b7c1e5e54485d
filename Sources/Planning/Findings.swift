import RunModel
import RunStore

/// What reading one config finds, in the order found; told together at the end.
struct Findings {
    /// Where what stands in no line of it belongs: the config, as the user wrote it, or a run that is planned anew.
    private let subject: ConfigProblem.Place
    /// The `--set` arguments that apply to it.
    let settings: [String]
    private(set) var problems: [ConfigProblem] = []
    private(set) var notices: [PlanNotice] = []

    init(file: String, settings: [String]) {
        subject = .file(file)
        self.settings = settings
    }

    /// Of the stored configuration of a run.
    init(run: RunID) {
        subject = .runs([run])
        settings = []
    }

    /// The place of a node. One that a `--set` brought stands on no line: its column is the number of the argument.
    func place(of node: YAMLNode?) -> ConfigProblem.Place {
        guard let node, case .file(let file, line: _, column: _) = subject else { return subject }
        if node.line == 0, settings.indices.contains(node.column) { return .argument("--set \(settings[node.column])") }
        return .file(file, line: node.line, column: node.column)
    }

    mutating func problem(_ node: YAMLNode?, _ message: String) {
        problem(ConfigProblem(place(of: node), message))
    }

    /// Adds it once: what one value causes in many runs is one problem.
    mutating func problem(_ problem: ConfigProblem) {
        if !problems.contains(problem) { problems.append(problem) }
    }

    mutating func notice(_ node: YAMLNode?, _ message: String, level: PlanNotice.Level = .notice) {
        let notice = PlanNotice(level: level, place: place(of: node), message: message)
        if !notices.contains(notice) { notices.append(notice) }
    }

    /// The problems in the config file by place, then those elsewhere in the order found.
    var sortedProblems: [ConfigProblem] {
        func key(_ problem: ConfigProblem) -> (Int, Int, Int) {
            if case .file(let file, let line, let column) = problem.place, .file(file) == subject {
                return (0, line, column)
            }
            return (1, 0, 0)
        }
        return problems.enumerated().sorted { a, b in
            let (keyA, keyB) = (key(a.element), key(b.element))
            return keyA == keyB ? a.offset < b.offset : keyA < keyB
        }.map(\.element)
    }
}
