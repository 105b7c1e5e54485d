package import RunModel

/// Something wrong with a training config, or with what it names: no run can be made.
package struct ConfigProblem: Error, Hashable, Sendable, CustomStringConvertible {
    package var place: Place
    /// What is wrong, and what to write instead.
    package var message: String

    /// Where it stands.
    package enum Place: Hashable, Sendable {
        /// Line and column count from 1; 0 where there is none.
        case file(String, line: Int = 0, column: Int = 0)
        /// An argument of the command line, as typed.
        case argument(String)
        /// Runs whose stored configurations are planned anew.
        case runs([RunID])
    }

    package init(_ place: Place, _ message: String) {
        self.place = place
        self.message = message
    }

    /// `file:line:column: message`.
    package var description: String { "\(place): \(message)" }
}

extension ConfigProblem.Place: CustomStringConvertible {
    package var description: String {
        switch self {
        case .file(let file, line: 0, column: _): file
        case .file(let file, let line, column: 0): "\(file):\(line)"
        case .file(let file, let line, let column): "\(file):\(line):\(column)"
        case .argument(let text): text
        case .runs(let ids) where ids.count == 1: "run \(ids[0])"
        case .runs(let ids) where ids.count <= 4: "runs " + ids.map(\.text).joined(separator: ", ")
        case .runs(let ids):
            "runs " + ids.prefix(3).map(\.text).joined(separator: ", ") + " and \(ids.count - 3) more"
        }
    }
}

/// Everything that is wrong with the configs of one launch.
package struct PlanError: Error, Equatable, CustomStringConvertible {
    /// Config by config, in each by place.
    package var problems: [ConfigProblem]
    package var notices: [PlanNotice]

    package var description: String { problems.map(\.description).joined(separator: "\n") }
}

/// Something a person should know of a plan that can be carried out.
package struct PlanNotice: Hashable, Sendable, CustomStringConvertible {
    package enum Level: String, Sendable { case notice, warning }

    package var level: Level
    package var place: ConfigProblem.Place
    package var message: String

    /// `file:line:column: notice: message`.
    package var description: String { "\(place): \(level.rawValue): \(message)" }
}
